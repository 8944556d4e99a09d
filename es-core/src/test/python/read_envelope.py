"""Opens the envelopes of a file like docs/envelope-v1.json. Written from docs/envelope-v1.md alone."""
import hmac
import json
import struct
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, aead, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import gcm_siv


def derive(key, purpose, length):
    return HKDF(hashes.SHA512(), length, b"es/v1", b"es/v1/" + purpose).derive(key)


def open_cbc(key, iv, sealed, associated):
    text, tag = sealed[:-32], sealed[-32:]
    signed = associated + iv + text + struct.pack(">Q", 8 * len(associated))
    if not hmac.compare_digest(tag, hmac.digest(key[:32], signed, "sha512")[:32]):
        raise InvalidTag
    decryptor, unpadder = Cipher(algorithms.AES(key[32:]), modes.CBC(iv)).decryptor(), padding.PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(text) + decryptor.finalize()) + unpadder.finalize()


def open_gcm(key, iv, sealed, associated):
    return aead.AESGCM(key).decrypt(iv, sealed, associated)


SUITES = {1: (b"A256CBC-HS512", 64, 16, open_cbc), 2: (b"A256GCM", 32, 12, open_gcm),
          3: (b"A256GCM-SIV", 32, 12, gcm_siv.decrypt)}


def open_envelope(key, fields, envelope):
    """Returns key version, IV, the IV that the writer was to derive, and plaintext."""
    magic, suite, flags, version, fingerprint = struct.unpack(">4sBBI8s", envelope[:18])
    if magic != b"ESC\x01" or flags or suite not in SUITES or fingerprint != derive(key, b"kcv", 8):
        raise ValueError("not an envelope of version 1, or another key sealed it")
    name, key_length, iv_length, open_suite = SUITES[suite]
    header, sealed = envelope[:18 + iv_length], envelope[18 + iv_length:]
    context = b"".join(struct.pack(">I", len(field.encode())) + field.encode() for field in fields)
    plaintext = open_suite(derive(key, name, key_length), header[18:], sealed, header + context)
    known = header[:18] + context
    signed = struct.pack(">Q", len(known)) + known + plaintext
    return version, header[18:], hmac.digest(derive(key, b"iv", 64), signed, "sha512")[:iv_length], plaintext


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    for vector in vectors:
        try:
            version, iv, derived, plaintext = open_envelope(
                bytes.fromhex(vector["key"]), vector["associated"], bytes.fromhex(vector["envelope"]))
        except InvalidTag:
            sys.exit("%s: the tag is wrong" % vector["name"])
        found = {"keyVersion": version, "iv": iv.hex(), "plaintext": plaintext.hex()}
        wanted = {name: vector[name] for name in found}
        if found != wanted or (iv == derived) != (vector["ivIs"] == "derived"):
            sys.exit("%s: found %s, wanted %s" % (vector["name"], found, wanted))
    print("opened %d of %d" % (len(vectors), len(vectors)))


if __name__ == "__main__":
    main(sys.argv[1])
