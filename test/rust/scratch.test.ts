import { equal, match, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { it } from 'node:test'
import { makeScratch, removeScratch } from '../../src/rust/scratch.ts'

it('scratch of processes that are no more is removed, and no other folder', async (context) => {
	const parent = await mkdtemp(join(tmpdir(), 'scratch-test-'))
	context.after(() => rm(parent, { recursive: true }))
	const gone = spawnSync('true').pid
	const left = join(parent, `oxipelago-${gone}-abcdef`)
	const others = [`oxipelago-${process.ppid}-abcdef`, `oxipelago-${gone}`, `other-${gone}-abcdef`].map((name) =>
		join(parent, name),
	)
	for (const folder of [left, ...others]) await mkdir(folder)
	await writeFile(join(left, 'x.rs'), 'x')
	const own = await makeScratch(parent)
	match(basename(own), new RegExp(`^oxipelago-${process.pid}-\\w{6}$`))
	ok(!existsSync(left))
	for (const folder of others) ok(existsSync(folder), folder)
	await removeScratch(own)
	equal(existsSync(own), false)
	await removeScratch(own)
})
