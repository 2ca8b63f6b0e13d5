import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { outcomeKindSchema } from '../candidate/outcome.ts'
import type { LedgerState } from './ledger.ts'

/**
 * Raised with every change of what islands, grids and the ledger make of what was told (`test/search/snapshot.test.ts` fails where
 * that is forgotten), and of the schema below: snapshots of before are of no use then.
 */
export const snapshotVersion = 2

const count = z.int().nonnegative()
const numbers = z.array(count)
const floor = z.number().optional()
const rank = z.object({ score: z.number(), floor })
const elite = z.object({ cell: z.string(), candidate: count, score: z.number(), floor, size: count, uses: count })

const island = z.object({
	grid: z.object({ elites: z.array(elite), ranked: numbers, best: count.optional() }),
	asked: count,
	told: count,
	toldAtBest: count,
	best: rank.optional(),
	failures: numbers,
	migrants: numbers,
})

const ledger = z.object({
	told: count,
	scored: count,
	barren: count,
	best: z
		.object({ candidate: count, score: z.number(), floor, size: count, island: count.optional(), exact: z.boolean() })
		.optional(),
	archipelago: z.object({ islands: z.array(island), seeds: z.array(elite.omit({ uses: true })) }),
	tally: z.object({
		outcomes: z.partialRecord(outcomeKindSchema, count),
		islands: z.array(z.object({ told: count, best: rank.optional() })),
	}),
	learnt: z.object({
		experience: z.record(z.string(), z.object({ gained: z.number(), spent: z.number() })),
		counted: z.record(z.string(), count),
	}),
})

/** A candidate told, and which draft of its ask it was. */
const draft = z.object({ number: count, attempt: count })

const asks = z.discriminatedUnion('kind', [
	/** In order of asks: how many times an island's turn came, and how many asks were under way; all of these are told by now. */
	z.object({ kind: z.literal('ask'), turns: count, underWay: count }),
	/** In order of arrival: asks made, and of those under way what was told of each. */
	z.object({
		kind: z.literal('arrival'),
		made: count,
		open: z.array(z.object({ sequence: count, told: z.array(draft) })),
	}),
])

const schema = z.object({
	/** Of what it holds for: see `fingerprintOf`. */
	fingerprint: z.string(),
	/** Of the last candidate told. */
	last: z.string(),
	/** Orders in effect, by their ids. */
	orders: numbers,
	ledger,
	asks,
})

/** What a search was at a place between two tells: all that follows from what was asked and told until then. */
export type Snapshot = z.infer<typeof schema>

/** Where the asks of a search stand. */
export type AsksState = z.infer<typeof asks>

/** What a snapshot is taken of. */
export interface SnapshotParts {
	readonly ledger: LedgerState
	/** Ids of all that were taken, in their order. */
	readonly orders: readonly number[]
	readonly asks: AsksState
}

/** A snapshot as it is kept. */
export function snapshotText(run: RunRecord, archive: RunArchive, of: SnapshotParts): string {
	const last = archive.candidate(of.ledger.told - 1)?.fingerprint ?? ''
	return JSON.stringify({ ...of, fingerprint: fingerprintOf(run), last })
}

/** The snapshot that is kept of a run; `undefined` where there is none, or none that holds for what the run is now. */
export function keptSnapshot(run: RunRecord, archive: RunArchive): Snapshot | undefined {
	const text = archive.snapshot.last()
	const parsed = text === undefined ? undefined : schema.safeParse(jsonOf(text))
	if (parsed?.success !== true) return undefined
	const { fingerprint, last, orders, ledger } = parsed.data
	const taken = archive.orders().flatMap(({ id, takenAt }) => (takenAt === undefined ? [] : [id]))
	const holds =
		fingerprint === fingerprintOf(run) &&
		ledger.told < run.told &&
		archive.candidate(ledger.told - 1)?.fingerprint === last &&
		orders.every((id, place) => taken[place] === id)
	return holds ? parsed.data : undefined
}

/** Of all that decides what comes of candidates, beside themselves and the person's orders. */
function fingerprintOf({ id, experiment, facts, seed, evaluatorFingerprint, tellOrder }: RunRecord): string {
	const { budget: _, ...plan } = experiment
	const of = [snapshotVersion, id, plan, facts, seed, evaluatorFingerprint, tellOrder]
	return createHash('sha256').update(JSON.stringify(of)).digest('hex')
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch (error) {
		if (error instanceof SyntaxError) return undefined
		throw error
	}
}
