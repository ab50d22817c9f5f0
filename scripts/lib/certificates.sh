# shellcheck shell=bash
# A certificate authority for this machine only, and the certificate of https://localhost that it signs.

# certificates_ensure FOLDER  makes FOLDER/{ca,server}.{pem,key} if they are not there or end within 30 days.
certificates_ensure() {
    local folder=$1
    mkdir -p "$folder"
    chmod 700 "$folder"
    if ! certificate_lasts "$folder/ca.pem"; then
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
            -subj "/O=Cartwright development/CN=Cartwright local CA $(openssl rand -hex 4)" \
            -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
            -addext 'keyUsage=critical,keyCertSign,cRLSign' \
            -addext 'nameConstraints=critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' \
            -keyout "$folder/ca.key" -out "$folder/ca.pem" 2>"$folder/openssl.log"
        rm -f "$folder/server.pem"
    fi
    if ! certificate_lasts "$folder/server.pem"; then
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' \
            -keyout "$folder/server.key" -out "$folder/server.csr" 2>"$folder/openssl.log"
        # 397 days is the longest that browsers accept.
        openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -days 397 \
            -set_serial "0x$(openssl rand -hex 16)" -out "$folder/server.pem" 2>"$folder/openssl.log" -extfile - <<'EXTENSIONS'
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, DNS:*.localhost, IP:127.0.0.1, IP:::1
EXTENSIONS
        rm -f "$folder/server.csr"
    fi
    rm -f "$folder/openssl.log"
    chmod 600 "$folder"/*.key
}

certificate_lasts() { [[ -e $1 ]] && openssl x509 -in "$1" -noout -checkend $((30 * 86400)) >/dev/null; }
