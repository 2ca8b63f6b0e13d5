/** Room on a disk as people write it: `500MB`, `2GB`, `1.5TB`. */
export type DiskSize = string

/** What is said of room on a disk that is none. */
export const diskSizeForm = 'room on a disk such as `500MB` or `2GB`'

const units: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 }

/** Bytes of room on a disk; `undefined` where `text` is not such, or less than a megabyte. */
export function parseDiskSize(text: string): number | undefined {
	const [, figure = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([MGT]B)$/i.exec(text.trim()) ?? []
	const bytes = Number(figure) * (units[unit.toUpperCase()] ?? 0)
	return bytes >= 1e6 ? Math.round(bytes) : undefined
}
