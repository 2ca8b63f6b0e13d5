import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { parseDiskSize } from '../../src/experiment/disk-size.ts'

test('room on a disk is read in megabytes, gigabytes and terabytes', () => {
	const read = ['500MB', '2GB', '1.5 gb', '1TB', '1MB'].map(parseDiskSize)
	equal(JSON.stringify(read), '[500000000,2000000000,1500000000,1000000000000,1000000]')
})

test('what is none, or too little for any run, is not read', () => {
	for (const text of ['', '2', '0GB', '0.5MB', '-1GB', '2 gigs', '1e3MB', 'GB'])
		equal(parseDiskSize(text), undefined, text)
})
