import { match, ok, rejects } from 'node:assert/strict'
import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { it } from 'node:test'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { compilerFor } from './machine.ts'
import { good } from './sources.ts'

it('a full disk is said with its folder, and never a candidate’s', {
	skip: cannotMount(),
}, async (context) => {
	using disk = new SmallDisk(1)
	mkdirSync(disk.file('scratch'))
	const compiler = await compilerFor(context, { scratch: disk.file('scratch') })
	const compile = (): Promise<unknown> =>
		compiler.compile([{ source: good.collections as string, company: 'operators' }], new AbortController().signal)
	await compile()
	// Room for the source, none for what is made of it; then not even for that.
	for (const bytes of [1_000_000, 100_000]) {
		try {
			writeFileSync(disk.file(`ballast-${bytes}`), Buffer.alloc(bytes))
		} catch (error) {
			match(String(error), /ENOSPC/)
		}
		await rejects(compile(), (error: Error) => {
			ok(error.name === 'ScratchError', String(error))
			match(error.message, /No space left|ENOSPC/i)
			return true
		})
	}
})

it('whichever file of a compilation finds the disk full, it is said alike', {
	skip: cannotMount(),
}, async (context) => {
	using disk = new SmallDisk(1)
	mkdirSync(disk.file('scratch'))
	const compiler = await compilerFor(context, { scratch: disk.file('scratch') })
	const ballast = disk.file('ballast')
	try {
		writeFileSync(ballast, Buffer.alloc(2_000_000))
	} catch (error) {
		match(String(error), /ENOSPC/)
	}
	// A page more each time: for the candidate, then for what names it, then for some of what is made of them.
	for (const pages of [0, 1, 1, 1]) {
		truncateSync(ballast, statSync(ballast).size - pages * 4096)
		const compiling = compiler.compile(
			[{ source: good.collections as string, company: undefined }],
			new AbortController().signal,
		)
		await rejects(compiling, (error: Error) => {
			ok(error.name === 'ScratchError', String(error))
			return true
		})
	}
})
