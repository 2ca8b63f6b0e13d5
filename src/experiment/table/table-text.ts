import { readFile } from 'node:fs/promises'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { decodeText } from '../decode-text.ts'
import { ExperimentError } from '../experiment-error.ts'

/** Characters that one text may have; what is longer does not fit into a string. */
const mostCharacters = 2 ** 29 - 24

/**
 * A table's file as text: unpacked where it is gz or zstd, decoded by its byte order mark or by its zeros, lines ended by
 * `\n` alone. Text that is not Unicode is read as Windows writes it in Western Europe.
 *
 * @throws {ExperimentError} If it cannot be read, or is no text.
 */
export async function readTableText(path: string): Promise<string> {
	const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
		throw new ExperimentError([`${path}: cannot be read (${cause.code})`], { cause })
	})
	const text = decodeText(unpacked(bytes, path))
	const control = /[^\P{Cc}\s]/u.exec(text)
	if (control !== null) throw new ExperimentError([`${path}: expected a table as text, such as CSV, found other bytes`])
	return text.replace(/\r\n?/g, '\n')
}

function unpacked(bytes: Buffer, path: string): Buffer {
	const starts = (...first: number[]) => first.every((byte, at) => bytes[at] === byte)
	const unpack = starts(0x1f, 0x8b) ? gunzipSync : starts(0x28, 0xb5, 0x2f, 0xfd) ? zstdDecompressSync : undefined
	const other = starts(0x50, 0x4b)
		? 'a spreadsheet or another zip file: save it as CSV'
		: starts(0xfd, 0x37, 0x7a) || starts(0x42, 0x5a, 0x68)
			? 'a packed file: unpack it first, or pack it with gzip'
			: starts(0x50, 0x41, 0x52, 0x31)
				? 'a Parquet file: save it as CSV'
				: undefined
	if (other !== undefined) throw new ExperimentError([`${path}: expected a table as text, found ${other}`])
	if (unpack === undefined) return bytes
	try {
		return unpack(bytes, { maxOutputLength: mostCharacters })
	} catch (cause) {
		const { code, message } = cause as NodeJS.ErrnoException
		const why = code === 'ERR_BUFFER_TOO_LARGE' ? 'it is larger than 512 MB' : message
		throw new ExperimentError([`${path}: cannot be unpacked: ${why}`], { cause })
	}
}
