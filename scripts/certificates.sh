# Sourced, not run: uv and npm carry certificates of their own; a machine behind a proxy that opens TLS has one more, in the system's bundle.

system_certificates=/etc/ssl/certs/ca-certificates.crt
if [[ -r $system_certificates ]]; then
  export UV_SYSTEM_CERTS=true NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$system_certificates}
fi
