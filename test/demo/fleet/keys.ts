import ssh2 from 'ssh2';

/** A new Ed25519 pair in OpenSSH's form; ssh2 writes one in two hundred so that it cannot be read again. */
export function newKeyPair(): { readonly private: string; readonly public: string } {
  while (true) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const isReadable = [pair.private, pair.public].every((text) => !(ssh2.utils.parseKey(text) instanceof Error));
    if (isReadable) return pair;
  }
}
