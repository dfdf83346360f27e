-- Up Migration
CREATE EXTENSION IF NOT EXISTS vector;

-- a document is its source; `current_version` is what questions see, `wanted_version` what was accepted last
CREATE TABLE documents (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  source text NOT NULL UNIQUE,
  name text NOT NULL,
  title text,
  current_version text,
  wanted_version text,
  tombstone text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE versions (
  document_id text NOT NULL REFERENCES documents (id),
  id text NOT NULL CHECK (id ~ '^[0-9a-f]{64}$'),
  media_type text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  state text NOT NULL CHECK (state IN ('accepted', 'extracted', 'chunked', 'ready', 'partial', 'dead', 'superseded')),
  title text,
  language text,
  extraction_key text,
  pages int,
  page_sizes jsonb,
  gaps jsonb NOT NULL DEFAULT '[]',
  error jsonb,
  model_calls int NOT NULL DEFAULT 0,
  traceparent text,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (document_id, id)
);
CREATE INDEX versions_by_content ON versions (id);
CREATE INDEX versions_by_state ON versions (state);

-- the text of a passage; the same id in two versions of a document is the same row
CREATE TABLE chunks (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  document_id text NOT NULL REFERENCES documents (id),
  text_hash text NOT NULL,
  text text NOT NULL,
  headings text[] NOT NULL DEFAULT '{}',
  language text NOT NULL,
  tokens int NOT NULL,
  search tsvector NOT NULL,
  linked_by text
);
CREATE INDEX chunks_by_document ON chunks (document_id);
CREATE INDEX chunks_by_text ON chunks (text_hash);
CREATE INDEX chunks_search ON chunks USING gin (search) WITH (fastupdate = off);

-- where a passage stands in one version
CREATE TABLE version_chunks (
  document_id text NOT NULL,
  version_id text NOT NULL,
  ordinal int NOT NULL,
  chunk_id text NOT NULL REFERENCES chunks (id),
  span_start int NOT NULL,
  span_end int NOT NULL,
  places jsonb NOT NULL,
  PRIMARY KEY (document_id, version_id, ordinal),
  FOREIGN KEY (document_id, version_id) REFERENCES versions (document_id, id)
);
CREATE INDEX version_chunks_by_chunk ON version_chunks (chunk_id);

-- the model is part of the index: vectors of two models never meet
CREATE TABLE models (
  id text PRIMARY KEY,
  dimensions int NOT NULL CHECK (dimensions BETWEEN 1 AND 2000),
  token_window int NOT NULL,
  prefixes jsonb NOT NULL
);

CREATE TABLE embeddings (
  model_id text NOT NULL REFERENCES models (id),
  text_hash text NOT NULL,
  embedding vector NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (model_id, text_hash)
);
CREATE INDEX embeddings_by_text ON embeddings (text_hash);

-- what an extractor read out of a text; the graph is a projection of this table
CREATE TABLE facts (
  extractor_id text NOT NULL,
  text_hash text NOT NULL,
  facts jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (extractor_id, text_hash)
);
CREATE INDEX facts_by_text ON facts (text_hash);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'homelab_worker') THEN
    GRANT USAGE ON SCHEMA public TO homelab_worker;
    GRANT SELECT, INSERT, UPDATE, DELETE ON documents, versions, chunks, version_chunks, models, embeddings, facts TO homelab_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'homelab_api') THEN
    GRANT USAGE ON SCHEMA public TO homelab_api;
    GRANT SELECT ON documents, versions, chunks, version_chunks, models, embeddings, facts TO homelab_api;
    GRANT INSERT, UPDATE ON documents, versions TO homelab_api;
  END IF;
END $$;

-- Down Migration
DROP TABLE facts, embeddings, models, version_chunks, chunks, versions, documents;
