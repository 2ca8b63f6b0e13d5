import { type Arena, type Guard, openArena } from './arena.ts'
import { judgeDescriptors } from './holdings.ts'
import { controls } from './manifest.ts'
import type { Outside } from './outside.ts'
import { descendants, leftSince } from './process-list.ts'
import { attacksFor, expectation, type Row, tryAttack, tryControl } from './trial.ts'

/** All that was tried under one guard. */
export interface Round {
	readonly guard: Guard
	/** As the judge says. */
	readonly level: string
	readonly attacks: readonly Row[]
	readonly controls: readonly Row[]
	/** What was touched outside or left behind; empty if nothing was. */
	readonly traces: readonly string[]
}

/** Every part of the isolation that can be left out by itself. */
export const reductions: readonly (readonly string[])[] = [['landlock'], ['seccomp'], ['user']]

/** Descriptors of a sandbox that a judge has made ahead, or not yet. */
const maySpare = 8

/**
 * Tries all attacks and controls under a guard, two at a time.
 *
 * @param wanted - Only those of these attacks' names, if given.
 */
export async function runRound(guard: Guard, outside: Outside, wanted?: (name: string) => boolean): Promise<Round> {
	const before = new Set(descendants(process.pid))
	const arena = await openArena(guard)
	const attacks: Row[] = []
	const traces: string[] = []
	const honest: Row[] = []
	try {
		const next = await expectation(arena)
		const open = judgeDescriptors()
		const chosen = attacksFor(arena).filter(({ name }) => wanted?.(name) ?? true)
		await inLanes(2, chosen, async (attack) => void attacks.push(await tryAttack(arena, outside, attack, next)))
		if (wanted === undefined || guard.disable.length === 0)
			await inLanes(2, controls, async (control) => void honest.push(await tryControl(arena, control)))
		for (const [judge, count] of judgeDescriptors()) {
			const more = count - (open.get(judge) ?? count)
			if (more > maySpare) traces.push(`the judge ${judge} has ${more} descriptors more`)
		}
	} finally {
		await arena.close()
	}
	traces.push(...(await outside.touched()))
	const left = await leftSince(before)
	if (left.length > 0) traces.push(`processes are left: ${left.join(', ')}`)
	return { guard, level: arena.level, attacks: byName(attacks), controls: byName(honest), traces }
}

/** What is wrong with a round, a line each. */
export function faultsOf({ attacks, controls, traces }: Round): string[] {
	return [
		...[...attacks, ...controls].flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`)),
		...traces,
	]
}

/** What a guard leaves standing, in words. */
export function nameOf({ gate, disable }: Arena['guard']): string {
	const isolation = disable.length === 0 ? 'full isolation' : `without ${disable.join(' and ')}`
	return gate ? isolation : `${isolation}, no source gate`
}

async function inLanes<T>(lanes: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const left = items.values()
	await Promise.all(
		Array.from({ length: lanes }, async () => {
			for (const item of left) await work(item)
		}),
	)
}

function byName(rows: readonly Row[]): Row[] {
	return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
