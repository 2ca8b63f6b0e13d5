// npm run faults -- --rounds 20: every test that has something happen to a run or to its archive, one file after the other, so many
// times; a line for each round, with what failed in it. A test that fails in one of many rounds is a defect of it or of what it tests.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { count, toolCommand } from '../../scripts/tool-command.ts'
import { packageRoot } from '../../src/cli/places.ts'

/** By what happens in them. */
const faults: Readonly<Record<string, readonly string[]>> = {
	'the manager is killed': ['whole/killed', 'cli/running', 'archive/kill', 'archive/many-writers', 'agent/killed'],
	'a judge, a fork server, a sandbox or a compiler is killed': ['scoring/open-evaluator', 'scoring/judge-pool'],
	'the process that starts compilers is killed, or a launcher': ['rust/launch-process', 'rust/confine'],
	'signals, a closed terminal, a full output': ['cli/running', 'cli/endings'],
	'the endpoint is down, for hours too': [
		'agent/endpoint/night',
		'agent/endpoint/resilience',
		'agent/endpoint/breaker',
	],
	'a disk is full, read-only or gone': [
		...['archive/full-disk', 'archive/unwritable', 'archive/gone', 'search/full-archive', 'scoring/full-scratch'],
		...['rust/disk', 'cli/unusable'],
	],
	'the clock is set': ['whole/clock-set'],
	'the machine sleeps': ['whole/stopped'],
	'the toolchain is another': ['cli/other-compiler', 'search/other-compiler'],
	'a deletion is cut short': ['archive/small-steps'],
	'the archive is copied, damaged, or cut': ['cli/keeping', 'cli/recovered', 'archive/recover', 'archive/recover-cut'],
	'a build is waited for by many': ['scoring/build-lock'],
	'a snapshot is missing or of no use': ['search/snapshot'],
}

const { rounds } = toolCommand('faults', 'Every test in which something happens to a run or to its archive.')
	.option('--rounds <n>', 'so many times', count, 1)
	.parse()
	.opts<{ rounds: number }>()

const files = [...new Set(Object.values(faults).flat())].map((name) => {
	const [test = '', proof = ''] = ['test', 'proof'].map((kind) => join(packageRoot, `test/${name}.${kind}.ts`))
	return existsSync(proof) ? proof : test
})
const missing = files.filter((file) => !existsSync(file))
if (missing.length > 0) throw new RangeError(`Expected every test that is named, found no ${missing.join(', ')}`)

let failures = 0
for (let round = 1; round <= rounds; round++) {
	const failed = await roundOf()
	failures += failed.length
	for (const one of failed) process.stdout.write(`${one}\n`)
}
process.stdout.write(`${rounds} rounds of ${files.length} files: ${failures} failures\n`)
process.exitCode = failures === 0 ? 0 : 1

/** @returns What failed, with why. */
async function roundOf(): Promise<string[]> {
	const failed: string[] = []
	const before = performance.now()
	let [passed, skipped] = [0, 0]
	for await (const { type, data } of run({ files, concurrency: 1, cwd: packageRoot })) {
		if (type === 'test:fail' && data.details.type !== 'suite') {
			const { message, cause } = data.details.error
			failed.push(`  ${data.file ?? ''}: ${data.name}: ${cause instanceof Error ? cause.stack : message}`)
		} else if (type === 'test:summary' && data.file === undefined) ({ passed, skipped } = data.counts)
	}
	const seconds = ((performance.now() - before) / 1_000).toFixed(0)
	process.stdout.write(`${passed} passed, ${failed.length} failed, ${skipped} skipped, ${seconds} s\n`)
	return failed
}
