import { open } from "node:fs/promises";

/** A file that only grows, but for what is cut off its end. */
export interface GrowingFile {
  size(): Promise<number>;
  /** Reads as much as there is from a position on. @returns how many bytes that was */
  read(into: Uint8Array, position: number): Promise<number>;
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything that was appended outlasts a power failure. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens such a file; it is made if there is none. */
export type OpenFile = (path: string) => Promise<GrowingFile>;

/** On the disk of this machine. */
export const openFile: OpenFile = async (path) => {
  const handle = await open(path, "a+", 0o600);
  return {
    size: async () => (await handle.stat()).size,
    read: async (into, position) => {
      let length = 0;
      while (length < into.length) {
        const { bytesRead } = await handle.read(into, length, into.length - length, position + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return length;
    },
    append: async (bytes) => {
      let written = 0;
      while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
    },
    sync: () => handle.datasync(),
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  };
};
