/** The Kamal whose files and host state this program shares. */
export const KAMAL_VERSION = '2.12.0';
