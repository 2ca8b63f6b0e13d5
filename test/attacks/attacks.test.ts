import { deepEqual, equal, ok } from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openArena } from './arena.ts'
import { titleOf } from './candidate-file.ts'
import { type Attack, attacks, type Control, controls } from './manifest.ts'
import { layOut, type Outside } from './outside.ts'
import { faultsOf, reductions, runRound } from './rounds.ts'
import { expectation, tryAttack } from './trial.ts'

/** One or two of each kind; `npm run attacks` tries them all. */
const few =
	/^(?:01-include-canary|02-env$|03-path-by-cfg|05-interpose|07-huge-s|09-|10-nul|11-double|12-recursion$|13-loop|14-push|15-(?:write|connect|command|env)|16-exit$|17-print|20-constant|21-nan$|23-no-op-when|25-by-macro|32-(?:done-far|tamper|takeover-in)|40-call-(?:kill|ptrace|socket|mprotect))/

describe('attacks', () => {
	let outside: Outside
	before(async () => {
		outside = await layOut()
	})
	after(() => outside.remove())

	it('has a file for each attack and control, which begins with what it is about', () => {
		for (const folder of ['surface', 'sort', 'breakout', 'controls']) {
			for (const file of readdirSync(new URL(`candidates/${folder}`, import.meta.url))) {
				if (file === 'breakout.rs') continue
				const title = titleOf(`${folder}/${file}`)
				ok(/^(?:Control, case \d+|Case \d+|Own|Own, by forged pointers): \S/.test(title), `${file}: ${title}`)
				ok(
					[...attacks, ...controls].some((each) => each.title === title) || file === 'call.rs',
					`${file} is not in the manifest`,
				)
			}
		}
	})

	it('covers each numbered case and as many of its own', () => {
		const names = [...attacks, ...controls].map(({ name }) => name)
		for (let number = 1; number <= 27; number++) {
			const stem = `${String(number).padStart(2, '0')}-`
			ok(
				names.some((name) => name.startsWith(stem) || name.includes(`-${stem}`)),
				`case ${number}`,
			)
		}
		ok(attacks.filter(({ title }) => title.startsWith('Own')).length >= 20)
		equal(new Set(names).size, names.length)
		ok(controls.length >= 12)
	})

	for (const guard of [{ gate: true, disable: [] }, ...reductions.map((disable) => ({ gate: false, disable }))]) {
		const name = guard.disable.length === 0 ? 'full isolation' : `without ${guard.disable.join()} and source gate`
		it(`are stopped and leave no trace: ${name}`, { timeout: 240_000 }, async () => {
			const round = await runRound(guard, outside, (attack) => few.test(attack))
			deepEqual(faultsOf(round), [])
			equal(round.level, guard.disable.length === 0 ? 'full' : 'reduced')
			ok(round.attacks.length > 10)
		})
	}

	it('are found out where they are scored', async (context) => {
		const arena = await openArena({ gate: true, disable: [] })
		context.after(() => arena.close())
		const source = (controls.find(({ name }) => name === '26-macro') as Control).source
		const passedOff: Attack = {
			...(attacks[0] as Attack),
			name: 'passed-off',
			source: () => source,
		}
		const { faults, layer } = await tryAttack(arena, outside, passedOff, await expectation(arena))
		equal(layer, 'NONE')
		deepEqual(faults, ['it was scored -101.0199999999999'])
	})

	it('are found out where they leave a trace', async () => {
		await writeFile(join(outside.words.CANARY as string, 'writable'), 'was here')
		const [fault = ''] = await outside.touched()
		ok(/^files changed/.test(fault) && fault.includes('was here'), fault)
	})
})
