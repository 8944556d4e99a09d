"""Opens the envelopes of a file like docs/envelope-v1.json.

Written from docs/envelope-v1.md alone, to show that the description suffices. Needs Python 3 and openssl, of which it
uses AES on single blocks; CBC, GCM and GCM-SIV stand below. Not made to be fast, nor safe against eavesdroppers.
"""
import hmac
import json
import struct
import subprocess
import sys


def aes(key, blocks, *options):
    command = ["openssl", "enc", "-aes-256-ecb", "-nopad", "-K", key.hex(), *options]
    return subprocess.run(command, input=blocks, capture_output=True, check=True).stdout


def derive(key, purpose, length):
    pseudo_random_key = hmac.new(b"es/v1", key, "sha512").digest()
    output = block = b""
    while len(output) < length:
        block = hmac.new(pseudo_random_key, block + b"es/v1/" + purpose + bytes([len(output) // 64 + 1]), "sha512").digest()
        output += block
    return output[:length]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def padded(data):
    return data + bytes(-len(data) % 16)


def times_x(h):
    return (h >> 1) ^ (0xE1 << 120 if h & 1 else 0)


def ghash(h, data):
    y = 0
    for i in range(0, len(data), 16):
        y, z, v = y ^ int.from_bytes(data[i:i + 16], "big"), 0, h
        for bit in range(127, -1, -1):
            if y >> bit & 1:
                z ^= v
            v = times_x(v)
        y = z
    return y.to_bytes(16, "big")


def polyval(key, data):
    h = times_x(int.from_bytes(key[::-1], "big"))
    return ghash(h, b"".join(data[i:i + 16][::-1] for i in range(0, len(data), 16)))[::-1]


def verified(tag, expected, plaintext):
    if not hmac.compare_digest(tag, expected):
        raise ValueError("the tag is wrong")
    return plaintext


def open_cbc(key, iv, associated, sealed):
    text, tag = sealed[:-32], sealed[-32:]
    signed = associated + iv + text + struct.pack(">Q", len(associated) * 8)
    plaintext = xor(aes(key[32:], text, "-d"), iv + text)
    return verified(tag, hmac.new(key[:32], signed, "sha512").digest()[:32], plaintext[:-plaintext[-1]])


def open_gcm(key, iv, associated, sealed):
    text, tag = sealed[:-16], sealed[-16:]
    counters = b"".join(iv + struct.pack(">I", 1 + i) for i in range(1 + len(padded(text)) // 16))
    stream = aes(key, counters)
    lengths = struct.pack(">QQ", len(associated) * 8, len(text) * 8)
    hashed = ghash(int.from_bytes(aes(key, bytes(16)), "big"), padded(associated) + padded(text) + lengths)
    return verified(tag, xor(hashed, stream[:16]), xor(text, stream[16:]))


def open_gcm_siv(key, iv, associated, sealed):
    text, tag = sealed[:-16], sealed[-16:]
    halves = [aes(key, struct.pack("<I", i) + iv)[:8] for i in range(6)]
    first, rest = int.from_bytes(tag[:4], "little"), tag[4:15] + bytes([tag[15] | 0x80])
    counters = b"".join(struct.pack("<I", (first + i) % 2**32) + rest for i in range(len(padded(text)) // 16))
    plaintext = xor(text, aes(b"".join(halves[2:]), counters))
    lengths = struct.pack("<QQ", len(associated) * 8, len(plaintext) * 8)
    hashed = bytearray(polyval(b"".join(halves[:2]), padded(associated) + padded(plaintext) + lengths))
    hashed = xor(hashed, iv + bytes(4))
    return verified(tag, aes(b"".join(halves[2:]), hashed[:15] + bytes([hashed[15] & 0x7F])), plaintext)


SUITES = {1: (b"A256CBC-HS512", 64, 16, open_cbc), 2: (b"A256GCM", 32, 12, open_gcm), 3: (b"A256GCM-SIV", 32, 12, open_gcm_siv)}


def open_envelope(key, fields, envelope):
    """Returns key version, IV, the IV that the writer was to derive, and plaintext."""
    if envelope[:4] != b"ESC\x01" or envelope[5] != 0:
        raise ValueError("not an envelope of version 1")
    name, key_length, iv_length, open_suite = SUITES[envelope[4]]
    if envelope[10:18] != derive(key, b"kcv", 8):
        raise ValueError("another key sealed it")
    context = b"".join(struct.pack(">I", len(f.encode())) + f.encode() for f in fields)
    header, sealed = envelope[:18 + iv_length], envelope[18 + iv_length:]
    plaintext = open_suite(derive(key, name, key_length), header[18:], header + context, sealed)
    known = header[:18] + context
    derived = hmac.new(derive(key, b"iv", 64), struct.pack(">Q", len(known)) + known + plaintext, "sha512").digest()
    return struct.unpack(">I", header[6:10])[0], header[18:], derived[:iv_length], plaintext


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    for vector in vectors:
        version, iv, derived, plaintext = open_envelope(
            bytes.fromhex(vector["key"]), vector["associated"], bytes.fromhex(vector["envelope"]))
        found = {"keyVersion": version, "iv": iv.hex(), "plaintext": plaintext.hex()}
        wanted = {name: vector[name] for name in found}
        if found != wanted or (iv == derived) != (vector["ivIs"] == "derived"):
            sys.exit("%s: found %s, wanted %s" % (vector["name"], found, wanted))
    print("opened %d of %d" % (len(vectors), len(vectors)))


if __name__ == "__main__":
    main(sys.argv[1])
