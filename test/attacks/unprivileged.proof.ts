import { equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Compiler } from '../../src/rust/compile.ts'
import { makeScratch, removeScratch, scratchParent } from '../../src/rust/scratch.ts'
import { buildEvaluator } from '../../src/scoring/build-evaluator.ts'
import { Judge } from '../../src/scoring/judge-client.ts'
import type { JudgeJob } from '../../src/scoring/protocol.ts'
import { cacheFolder, evaluatorsFolder, launcher, plainProfile, surface, toolchain } from '../rust/machine.ts'
import { type Attack, attacks } from './manifest.ts'
import { layOut, type Outside } from './outside.ts'

/** Nobody, of whom there are processes beside the judge: what a sandbox of the same user could reach for. */
const user = 65_534
const chosen = attacks.filter(({ name }) =>
	/^(?:15-(?:read|command|thread|connect)$|32-(?:forge-record|send-descriptors)|40-call-(?:kill$|ptrace|tkill)|41-)/.test(
		name,
	),
)

const canBecome = process.getuid?.() === 0 && process.platform === 'linux'

describe('a judge of an ordinary user', { skip: canBecome ? false : 'only root can become another user' }, () => {
	let folder: string
	let outside: Outside
	const bystanders = [0, 1].map(() => spawn('sleep', ['100000'], { uid: user, gid: user, stdio: 'ignore' }))
	const jobs = new Map<string, JudgeJob>()

	before(async () => {
		outside = await layOut()
		folder = await mkdtemp(join(tmpdir(), 'oxi-unprivileged-'))
		await chmod(folder, 0o755)
		const none = new AbortController().signal
		const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }
		const built = await buildEvaluator({ kind: 'crate', path: `${evaluatorsFolder}/rastrigin` }, options, none)
		await copyFile(built.executable, join(folder, 'rastrigin'))
		await copyFile(built.inside, join(folder, 'inside'))
		// The toolchain may stand in root's own folder.
		for (const name of await readdir(toolchain.libFolder))
			if (/^libstd-.*\.so$/.test(name)) await copyFile(join(toolchain.libFolder, name), join(folder, name))
		const words = `--reuid=${user} --regid=${user} --clear-groups`
		const script = `#!/bin/sh\nexport LD_LIBRARY_PATH=${folder}\nexec setpriv ${words} ${folder}/rastrigin "$1"\n`
		await writeFile(join(folder, 'judge'), script, { mode: 0o755 })

		const scratch = await makeScratch(await scratchParent())
		const compiler = new Compiler({
			...{ toolchain, launcher: await launcher(), profile: plainProfile, scratch, entryPoints: surface },
			limits: { compileMs: 60_000, compileMemoryMb: 1_024 },
		})
		const own = { VICTIM: String(bystanders[0]?.pid), MANAGER: String(bystanders[1]?.pid) }
		const sources: (readonly [name: string, source: string])[] = [
			['honest', 'pub fn surface(x: f64, y: f64) -> f64 { x * y }\n'],
			...chosen.map(({ name, source }) => [name, source({ ...outside.words, ...own })] as const),
		]
		for (const [name, source] of sources) {
			const [compiled] = await compiler.compile([{ source, company: undefined }], none)
			ok(compiled?.kind === 'compiled', `${name}: ${JSON.stringify(compiled)}`)
			const library = join(folder, `${name}.so`)
			await cp(compiled.libraries[0] as string, library)
			await chmod(library, 0o644)
			const { entries, file } = compiled
			jobs.set(name, {
				...{
					candidate: { libraries: [library], entries, file },
					reference: null,
					seed: '7'.repeat(64),
					purpose: 'search',
				},
				limits: { wallMs: 400, memoryMb: 128 },
			})
			compiled.release()
		}
		await removeScratch(scratch)
	})
	after(async () => {
		for (const bystander of bystanders) bystander.kill('SIGKILL')
		await outside.remove()
		await rm(folder, { recursive: true, force: true })
	})

	for (const disable of [[], ['seccomp'], ['landlock']]) {
		const name = disable.length === 0 ? 'full isolation' : `without ${disable.join()}`
		it(`holds candidates that are of the same user: ${name}`, { timeout: 120_000 }, async () => {
			const options = {
				executable: join(folder, 'judge'),
				inside: join(folder, 'inside'),
				settings: {},
				data: undefined,
				allowUnsandboxed: false,
			}
			const judge = await Judge.start({ ...options, disable })
			try {
				equal(judge.facts.isolation.level, disable.length === 0 ? 'full' : 'reduced')
				const ask = async (job: string) => (await judge.evaluate(jobs.get(job) as JudgeJob, 20_000)).outcome
				const expected = await ask('honest')
				equal(expected.kind, 'scored')
				for (const attack of chosen.filter(({ needsFilter }) => !needsFilter || !disable.includes('seccomp'))) {
					const outcome = await ask(attack.name)
					ok(outcome.kind !== 'scored', attack.name)
					if (!disable.includes('seccomp')) ok(attack.gated.includes(outcome.kind), `${attack.name}: ${outcome.kind}`)
					ok(!hasWorked(attack, outcome), `${attack.name}: ${JSON.stringify(outcome)}`)
				}
				equal(JSON.stringify(await ask('honest')), JSON.stringify(expected))
			} finally {
				await judge.close()
			}
			for (const bystander of bystanders) equal(bystander.signalCode, null)
			equal((await outside.touched()).join('\n'), '')
		})
	}

	it('is not root', async () => {
		const child = spawn('setpriv', [`--reuid=${user}`, '--clear-groups', 'id', '-u'])
		const pieces: Buffer[] = []
		child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
		await once(child, 'close')
		equal(Buffer.concat(pieces).toString().trim(), String(user))
	})
})

/** In a candidate's own words; where there is no filter, some calls may succeed. */
function hasWorked({ mayWork }: Attack, outcome: { readonly kind: string; readonly message?: string }): boolean {
	return outcome.kind === 'panicked' && (outcome.message ?? '').startsWith('it worked') && mayWork !== true
}
