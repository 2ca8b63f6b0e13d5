/** Room on a disk as people write it: `500MB`, `2GB`, `1.5 TB`, `2GiB`. */
export type DiskSize = string

/** What is said of room on a disk that is none. */
export const diskSizeForm =
	'room on a disk such as `500MB` or `2GB`, 200kB or more, in kB, MB, GB, TB or KiB, MiB, GiB, TiB'

const powers = ['K', 'M', 'G', 'T']

/** An archive without a candidate takes 150 kB. */
const fewestBytes = 200_000

/** Bytes of room on a disk; `undefined` where `text` is not such, or less than any run takes. */
export function parseDiskSize(text: string): number | undefined {
	const [, figure = '', power = '', i] = /^(\d+(?:\.\d+)?)\s*([KMGT])(i)?B?$/i.exec(text.trim()) ?? []
	const bytes = Number(figure) * (i === undefined ? 1000 : 1024) ** (powers.indexOf(power.toUpperCase()) + 1)
	return power !== '' && bytes >= fewestBytes ? Math.round(bytes) : undefined
}
