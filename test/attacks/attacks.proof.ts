import { deepEqual, equal, ok } from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Guard, openArena } from './arena.ts'
import { titleOf } from './candidate-file.ts'
import { type Attack, attacks, type Control, controls } from './manifest.ts'
import { layOut, type Outside } from './outside.ts'
import { faultsOf, nameOf, reductions, runRound } from './rounds.ts'
import { attacksFor, caseOf, expectation, tryAttack } from './trial.ts'

/** One or two of each kind; `npm run attacks` tries them all. */
const few =
	/^(?:01-include-canary|02-env$|03-path-by-cfg|05-interpose|07-huge-s|09-|10-nul|11-double|12-recursion$|13-loop|14-push|15-(?:write|connect|command|env)|16-exit$|17-print|20-constant|21-nan$|23-no-op-when|25-by-macro|32-(?:done-far|send-desc|tamper|takeover-(?:in|al))|35-(?:search-answers|map-descriptors|kill-judge|wake-across)|34-(?:constructor|export|shifted-strings)|40-call-(?:kill|ptrace|socket|mprotect)|41-(?:kill|memory|names))/

/** Of these, what the gate and the compiler alone have to do with, as they have it at each level of isolation. */
const ofTheGate = /^(?:20-constant|25-by-macro)/

/** Means that other candidates are given. */
const appended = /^(?:breakout|memory|banks|takeover)\.rs$/
/** Candidates that are filled in, or that only mean something together. */
const ofSeveral = /^(?:call|program|page-channel.*|32-takeover-lean|stop-clock|.*-marks|call-everything)\.rs$/

const guards: readonly Guard[] = [
	{ gate: true, disable: [] },
	...reductions.map((disable) => ({ gate: false, disable })),
]

describe('attacks', () => {
	let outside: Outside
	before(async () => {
		outside = await layOut()
	})
	after(() => outside.remove())

	it('has a file for each attack and control, which begins with what it is about', () => {
		for (const folder of ['surface', 'sort', 'breakout', 'within', 'controls']) {
			for (const file of readdirSync(new URL(`candidates/${folder}`, import.meta.url))) {
				if (appended.test(file)) continue
				const title = titleOf(`${folder}/${file}`)
				ok(/^(?:Control, case \d+|Case \d+|Own|Own, by forged pointers): \S/.test(title), `${file}: ${title}`)
				ok(
					[...attacks, ...controls].some((each) => each.title === title) || ofSeveral.test(file),
					`${file} is not in the manifest`,
				)
			}
		}
	})

	for (const guard of guards) {
		it(`cover each numbered case, and more than 20 of their own: ${nameOf(guard)}`, () => {
			const chosen = attacksFor({ guard })
			const cases = new Set([...chosen, ...controls].map(caseOf))
			for (let number = 1; number <= 27; number++) ok(cases.has(String(number)), `case ${number}`)
			ok(chosen.filter((each) => caseOf(each) === undefined).length >= 20)
		})
	}

	it('have names of their own, and a dozen controls beside', () => {
		const names = [...attacks, ...controls].map(({ name }) => name)
		equal(new Set(names).size, names.length)
		ok(controls.length >= 12)
		const gateOnly = attacksFor({ guard: { gate: false, disable: [] } }).map(({ name }) => name)
		for (const { name, gated } of attacks) equal(gateOnly.includes(name), gated.join() === 'rejected', name)
	})

	for (const guard of [...guards, { gate: false, disable: [] }]) {
		it(`are stopped and leave no trace: ${nameOf(guard)}`, { timeout: 240_000 }, async () => {
			const isFull = guard.disable.length === 0
			const round = await runRound(guard, outside, (attack) => few.test(attack) && (isFull || !ofTheGate.test(attack)))
			deepEqual(faultsOf(round), [])
			equal(round.level, isFull ? 'full' : 'reduced')
			ok(round.attacks.length > 6)
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
		deepEqual(faults, ['it was scored -101.0'])
	})

	it('are found out where they leave a trace', async () => {
		await writeFile(join(outside.words.CANARY as string, 'writable'), 'was here')
		const [fault = ''] = await outside.touched()
		ok(/^files changed/.test(fault) && fault.includes('was here'), fault)
	})
})
