import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { parseDiskSize } from '../../src/experiment/disk-size.ts'

test('room on a disk is read in units of a thousand or of 1,024, as people write them', () => {
	const read = ['500MB', '2GB', '1.5 gb', '1TB', '400kB', '2G', '2 GiB', '512MiB', '1024 KiB'].map(parseDiskSize)
	const [M, Mi] = [1e6, 2 ** 20]
	deepEqual(read, [500 * M, 2000 * M, 1500 * M, 1e12, 400_000, 2000 * M, 2048 * Mi, 512 * Mi, Mi])
})

test('what is none, or too little for any run, is not read', () => {
	for (const text of ['', '2', '0GB', '100kB', '-1GB', '2 gigs', '1e3MB', 'GB', '2 G i B', '3 pB'])
		equal(parseDiskSize(text), undefined, text)
})
