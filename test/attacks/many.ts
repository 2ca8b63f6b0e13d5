import { type Random, randomStream } from '../../src/candidate/random.ts'
import { type Arena, openArena } from './arena.ts'
import { type Holdings, holdings } from './holdings.ts'
import { type Attack, controls } from './manifest.ts'
import type { Outside } from './outside.ts'
import { descendants, leftSince } from './process-list.ts'
import { attacksFor } from './trial.ts'

/** Candidates before the first count, so that caches and pools are full. */
const warmUp = 400
/** What a manager may have grown by: caches and code, not what a candidate leaves behind. */
const managerUsedKib = 4 << 10
const managerKib = 16 << 10
/** An allocator keeps some of what it was given back. */
const judgesKib = 32 << 10

/**
 * Evaluates `count` candidates in one process, one in three an attack drawn at random, and compares what is held
 * before and after. Gives what is wrong, a line each.
 *
 * @throws {RangeError} If `count` is not a positive integer.
 */
export async function runMany(
	count: number,
	seed: number,
	outside: Outside,
	say: (line: string) => void,
): Promise<string[]> {
	if (!Number.isInteger(count) || count < 1) throw new RangeError(`Expected a number of candidates, got \`${count}\``)
	const faults: string[] = []
	const random = randomStream(String(seed), 'attacks')
	const family = new Set(descendants(process.pid))
	const arena = await openArena({ gate: true, disable: [] })
	try {
		const hostile = attacksFor(arena).filter(isQuick)
		const honest = controls.filter(({ evaluator }) => evaluator === 'rastrigin')
		const run = (many: number): Promise<Tally> =>
			evaluateMany(arena, outside, { hostile, honest, random }, many, faults)
		await run(warmUp)
		const warm = await holdings()
		const startedAt = performance.now()
		const tally = await run(count)
		const seconds = (performance.now() - startedAt) / 1000
		const after = await holdings()
		say(
			`${count} candidates in ${seconds.toFixed(0)} s, ${tally.attacks} of them attacks; outcomes: ${describe(tally)}`,
		)
		say(`before: ${JSON.stringify(warm)}`)
		say(`after:  ${JSON.stringify(after)}`)
		faults.push(...grown(warm, after))
	} finally {
		await arena.close()
	}
	const left = await leftSince(family)
	const end = await holdings()
	say(`closed: ${JSON.stringify(end)}`)
	// Descriptors of the event loop's own stay open once made.
	if (left.length > 0) faults.push(`processes are left: ${left.join(', ')}`)
	if (end.files > 0) faults.push(`${end.files} files are left in scratch`)
	faults.push(...(await outside.touched()))
	return faults
}

interface Tally {
	attacks: number
	readonly kinds: Map<string, number>
}

interface Deck {
	readonly hostile: readonly Attack[]
	readonly honest: typeof controls
	readonly random: Random
}

/** Those whose outcome does not take seconds by their nature: the others are tried one by one elsewhere. */
function isQuick({ name, gated }: Attack): boolean {
	return !/^(?:06|07|33-many|33-long|30-(?:exp|macro|inst))/.test(name) && !gated.includes('suspect')
}

async function evaluateMany(
	arena: Arena,
	outside: Outside,
	{ hostile, honest, random }: Deck,
	many: number,
	faults: string[],
): Promise<Tally> {
	const tally: Tally = { attacks: 0, kinds: new Map() }
	let left = many
	const lane = async (): Promise<void> => {
		while (left-- > 0) {
			const isAttack = random.below(3) === 0
			const attack = hostile[random.below(hostile.length)] as Attack
			const control = honest[random.below(honest.length)] as (typeof controls)[number]
			const { outcome } = isAttack
				? await arena.evaluate(attack.evaluator, attack.source(outside.words))
				: await arena.evaluate('rastrigin', control.source)
			tally.kinds.set(outcome.kind, (tally.kinds.get(outcome.kind) ?? 0) + 1)
			if (isAttack) tally.attacks += 1
			if (isAttack === (outcome.kind === 'scored')) {
				faults.push(`${isAttack ? attack.name : control.name} was ${outcome.kind}`)
			}
		}
	}
	await Promise.all([lane(), lane(), lane()])
	return tally
}

function grown(before: Holdings, after: Holdings): string[] {
	const limits: readonly [keyof Holdings, number][] = [
		['processes', 0],
		['managerDescriptors', 4],
		['judgeDescriptors', 0],
		['files', 4],
		['managerUsedKib', managerUsedKib],
		['managerKib', managerKib],
		['judgesKib', judgesKib],
	]
	return limits.flatMap(([what, most]) => {
		const more = Number(after[what]) - Number(before[what])
		return more > most ? [`${what} grew by ${more}: from ${before[what]} to ${after[what]}`] : []
	})
}

function describe({ kinds }: Tally): string {
	return Array.from(kinds, ([kind, count]) => `${kind} ${count}`).join(', ')
}
