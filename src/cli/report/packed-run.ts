import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { RunArchive } from '../../archive/archive.ts'
import { lastScored } from '../../archive/rescoring.ts'
import { outcomeLine } from '../../candidate/outcome-line.ts'
import { type ConversationData, conversationData, draftsOf } from '../../report/conversation-data.ts'
import { cutText } from '../../report/cut-text.ts'
import type { CandidateData, Outline, RunData, RunUpdate } from '../../report/run-data.ts'

/** Candidates whose sources are in a report, beyond those of the champion's way. */
const mostSources = 400
/** Characters of all of them. */
const mostCharacters = 4_000_000
/** Characters of all that was said in its conversations. */
const mostSaid = 6_000_000
/** Candidates in the picture of a longer run: what led to elites, and of the others every so-manieth. */
const mostRows = 120_000

/** What a report has in it, as base64 of gzip: the run, sources of candidates that stand out, and conversations. */
export async function packedRun(run: RunArchive, { run: data, outline }: RunUpdate): Promise<string> {
	const wanted = new Set([
		...(data.champion?.steps.map(({ number }) => number) ?? []),
		...data.seeds.keys(),
		...data.front.map(({ number }) => number),
		...data.islands.flatMap(({ elites }) => elites.map(({ candidate }) => candidate)),
		...data.milestones.map(([, , candidate]) => candidate),
	])
	const candidates: CandidateData[] = []
	let characters = 0
	for (const number of [...wanted].slice(0, mostSources)) {
		const one = candidateData(run, number)
		if (one === undefined) continue
		characters += one.source.length + one.detail.length
		if (characters > mostCharacters) break
		candidates.push(one)
	}
	const update: RunUpdate = { run: data, from: 0, outline: thinned(outline, wanted), more: false }
	const conversations = conversationsOf(run, data)
	const bytes = await promisify(gzip)(JSON.stringify({ update, candidates, conversations }), { level: 6 })
	return bytes.toString('base64')
}

/** Conversations in full: those that the champion came of, and the latest, as long as there is room. */
function conversationsOf(run: RunArchive, { champion, models }: RunData): ConversationData[] {
	if (models === null) return []
	const ofWay = (champion?.steps ?? []).flatMap(({ island, model }) =>
		model === null || island === null ? [] : [{ island, ask: model.ask }],
	)
	const wanted = new Map([...ofWay, ...models.conversations].map((one) => [`${one.island}/${one.ask}`, one]))
	const drafts = draftsOf(run)
	const conversations: ConversationData[] = []
	let characters = 0
	for (const { island, ask } of wanted.values()) {
		const one = conversationData(run, island, ask, drafts)
		characters += one?.turns.reduce((sum, { text }) => sum + text.length, 0) ?? 0
		if (characters > mostSaid) break
		if (one !== undefined) conversations.push(one)
	}
	return conversations
}

/** One candidate for a page. */
export function candidateData(run: RunArchive, number: number): CandidateData | undefined {
	const one = lastScored(run, number)
	return (
		one && {
			number,
			operator: one.operator,
			detail: cutText(one.detail, 2000),
			parents: one.parents,
			outcome: cutText(outcomeLine(one.outcome), 2000),
			source: cutText(one.source),
		}
	)
}

function thinned(outline: Outline, wanted: ReadonlySet<number>): Outline {
	const count = outline.number.length
	const kept = new Uint8Array(count).fill(count <= mostRows ? 1 : 0)
	if (count > mostRows) {
		// Numbers are rows here: every candidate of the run is in its outline.
		const every = Math.ceil(count / (mostRows / 2))
		for (let row = 0; row < count; row += every) kept[row] = 1
		for (const number of wanted) {
			for (let row = number; row >= 0 && kept[row] !== 2; row = outline.parent[row] ?? -1) kept[row] = 2
		}
	}
	const of = <Value>(column: readonly Value[]): Value[] => column.filter((_, row) => (kept[row] ?? 0) > 0)
	return {
		number: of(outline.number),
		island: of(outline.island),
		operator: of(outline.operator),
		kind: of(outline.kind),
		score: of(outline.score).map((score) => (score === null ? null : Number(score.toPrecision(7)))),
		parent: of(outline.parent),
		size: of(outline.size),
		toldAtMs: of(outline.toldAtMs),
	}
}
