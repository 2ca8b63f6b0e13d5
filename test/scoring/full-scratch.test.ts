import { equal, match, ok, rejects } from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { it, type TestContext } from 'node:test'
import { CompileQueue } from '../../src/scoring/compile-queue.ts'
import { LaneShares } from '../../src/scoring/lane-shares.ts'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { compilerFor } from '../rust/machine.ts'
import { good } from '../rust/sources.ts'

const item = { source: good.plain as string, company: 'operators' } as const
const place = { by: 'operators', signal: undefined }

it('where the folder of builds is full, compiling pauses, says so, and goes on when there is room', {
	skip: cannotMount(),
}, async (context) => {
	using disk = new SmallDisk(1)
	const notices: string[] = []
	const told = Promise.withResolvers<void>()
	const queue = await queueOn(disk, context, 600_000, (line) => {
		notices.push(line)
		told.resolve()
	})
	fill(disk)
	const compiling = queue.compile(item, place)
	await told.promise
	ok(notices[0]?.startsWith(disk.file('scratch')), notices[0])
	match(notices[0] ?? '', /no room is left for builds .*TMPDIR; waiting for room$/)
	rmSync(disk.file('ballast'))
	const compiled = await compiling
	equal(compiled.kind, 'compiled')
	match(notices.at(-1) ?? '', /room for builds again/)
	equal(notices.length, 2)
	if (compiled.kind === 'compiled') compiled.release()
	await queue.close(undefined)
})

it('a folder that stays full ends it, with the folder named', { skip: cannotMount() }, async (context) => {
	using disk = new SmallDisk(1)
	const queue = await queueOn(disk, context, 1, () => undefined)
	fill(disk)
	await rejects(queue.compile(item, place), { name: 'ScratchError', message: /scratch.*no room is left for builds/ })
	await queue.close(undefined)
})

async function queueOn(
	disk: SmallDisk,
	context: TestContext,
	patienceMs: number,
	onNotice: (line: string) => void,
): Promise<CompileQueue> {
	mkdirSync(disk.file('scratch'))
	const compiler = await compilerFor(context, { scratch: disk.file('scratch') })
	const { signal } = new AbortController()
	return new CompileQueue(compiler, 1, signal, new LaneShares(), () => ({
		patienceMs,
		onNews: ({ text }) => onNotice(text),
	}))
}

function fill(disk: SmallDisk): void {
	try {
		writeFileSync(disk.file('ballast'), Buffer.alloc(2_000_000))
	} catch (error) {
		match(String(error), /ENOSPC/)
	}
}
