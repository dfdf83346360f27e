"""Writes GGUF files: the packaged embedding model, and a tiny chat model of random weights for tests.

    make_gguf.py embedding MODEL_FOLDER TARGET
    make_gguf.py tiny-chat TARGET
"""

import json
import sys
from pathlib import Path

import gguf
import numpy as np

MEAN_POOLING = 1


def write_embedding(folder: Path, target: Path) -> None:
    """all-MiniLM-L6-v2 from safetensors. Matrices are halved; vectors stay whole, llama.cpp wants them so."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    layers = config["num_hidden_layers"]
    writer = gguf.GGUFWriter(str(target), "bert")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_license("apache-2.0")
    writer.add_block_count(layers)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType(MEAN_POOLING))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _add_word_pieces(writer, (folder / "vocab.txt").read_text(encoding="utf-8").splitlines(), config["type_vocab_size"])
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, layers)
    for name, tensor in sorted(load_file(folder / "model.safetensors").items()):
        # the pooler belongs to another task, and positions are counted, not stored
        if name.startswith("pooler.") or name.endswith("position_ids"):
            continue
        known = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if known is None:
            raise SystemExit(f"{folder}: tensor {name} has no place in a GGUF of a BERT.")
        keeps_precision = tensor.ndim == 1 or known.startswith(("token_types", "position_embd"))
        writer.add_tensor(known, tensor.astype(np.float32 if keeps_precision else np.float16))
    _write(writer)


def _add_word_pieces(writer: gguf.GGUFWriter, pieces: list[str], type_count: int) -> None:
    """llama.cpp marks the beginning of a word, WordPiece its continuation."""
    tokens, kinds = [], []
    for piece in pieces:
        if piece.startswith("[") and piece.endswith("]"):
            tokens.append(piece)
            kinds.append(gguf.TokenType.UNUSED if piece.startswith("[unused") else gguf.TokenType.CONTROL)
        else:
            tokens.append(piece[2:] if piece.startswith("##") else "\u2581" + piece)
            kinds.append(gguf.TokenType.NORMAL)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("jina-v2-en")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_type_count(type_count)
    at = {piece: i for i, piece in enumerate(pieces)}
    writer.add_unk_token_id(at["[UNK]"])
    writer.add_sep_token_id(at["[SEP]"])
    writer.add_pad_token_id(at["[PAD]"])
    writer.add_mask_token_id(at["[MASK]"])
    writer.add_bos_token_id(at["[CLS]"])
    writer.add_eos_token_id(at["[SEP]"])


WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 4096
END = "<|end|>"
# An unknown model would be asked for its format; this one says it.
TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}"


def write_tiny_chat(target: Path) -> None:
    """A language model that has learnt nothing: enough to try slots, streaming, grammars and limits of the real server."""
    tokens = _bytes_as_text() + [END]
    random = np.random.default_rng(20260101)
    writer = gguf.GGUFWriter(str(target), "llama")
    writer.add_name("tiny-random-chat")
    writer.add_license("mit")
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * (len(tokens) - 1) + [gguf.TokenType.CONTROL])
    # a vocabulary without merges is refused; this one joins nothing that is ever met
    writer.add_token_merges([f"{tokens[0]} {tokens[0]}"])
    writer.add_eos_token_id(len(tokens) - 1)
    writer.add_bos_token_id(len(tokens) - 1)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)

    def weights(*shape: int) -> np.ndarray:
        return random.normal(0, 0.05, shape).astype(np.float32)

    writer.add_tensor("token_embd.weight", weights(len(tokens), WIDTH))
    for layer in range(LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", weights(WIDTH, WIDTH))
        for name, shape in {"ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER)}.items():
            writer.add_tensor(f"blk.{layer}.{name}.weight", weights(*shape))
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(WIDTH, np.float32))
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    writer.add_tensor("output.weight", weights(len(tokens), WIDTH))
    _write(writer)


def _bytes_as_text() -> list[str]:
    """The printable stand-ins that byte-level vocabularies use for the 256 bytes, in the order of the bytes."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = (byte for byte in range(256) if byte not in printable)
    stand_in = {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(others)}
    return [stand_in[byte] for byte in range(256)]


def _write(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["embedding", folder, target]:
            write_embedding(Path(folder), Path(target))
        case ["tiny-chat", target]:
            write_tiny_chat(Path(target))
        case _:
            raise SystemExit(__doc__)
