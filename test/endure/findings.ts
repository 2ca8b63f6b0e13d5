import type { RunArchive } from '../../src/archive/archive.ts'
import type { LoggedRequest } from '../../src/archive/model-log.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import type { FailingEndpoint, Phase } from './failing-endpoint.ts'
import type { Played } from './played.ts'

/** One thing that was looked at after a run. */
export interface Finding {
	readonly name: string
	readonly holds: boolean
	/** The figures. */
	readonly text: string
}

/** All requests of a run, as the archive has them. */
export function requestsOf(run: RunArchive): LoggedRequest[] {
	const log = run.modelLog
	return [...run.journal.from(0)].flatMap(({ island, ask }) => log.requests(island, ask))
}

/** Of two models that reply, in two sessions. */
const mostAsItIs = 4

/** Each reply that the endpoint has sent is in the archive once, but for those whose request a session's end cut short. */
export function keptOnce(endpoint: FailingEndpoint, logged: readonly LoggedRequest[]): Finding {
	const kept = new Map<string, number>()
	for (const { end } of logged) if (end?.kind === 'replied') kept.set(end.text, (kept.get(end.text) ?? 0) + 1)
	const all = endpoint.texts()
	const sent = all.filter(({ received }) => received.sent)
	const unread = sent.filter(({ text }) => !kept.has(text)).length
	const cutShort = logged.filter(
		({ end }) => end === undefined || (end.kind === 'failed' && end.failure.kind === 'stopped'),
	).length
	const lost = Math.max(0, unread - cutShort)
	// What ends without a reason is taken as it is from a server that has never given one: as a model's first reply in a session.
	const unfinished = endpoint.requests.flatMap(({ answer }) => (answer?.kind === 'unfinished' ? [answer.text] : []))
	const asItIs = [...kept].reduce((sum, [text, count]) => sum + (unfinished.includes(text) ? count : 0), 0)
	const twice = [...kept].filter(([text, count]) => count > 1 && !unfinished.includes(text))
	const texts = new Set([...all.map(({ text }) => text), ...unfinished])
	const unknown = [...kept.keys()].filter((text) => !texts.has(text))
	return {
		name: 'no reply is lost',
		holds: kept.size > 0 && lost + twice.length + unknown.length === 0 && asItIs <= mostAsItIs,
		text: `${sent.length} sent, ${kept.size} kept; ${lost} lost, ${twice.length} kept twice, ${asItIs} without an end taken as they are, ${unknown.length} never sent${unknown.map((text) => `: ${JSON.stringify(text.slice(0, 200))}`).join('')}`,
	}
}

/** Each reply became at most one draft, and each candidate of a model is one reply's. */
export function usedOnce(run: RunArchive, logged: readonly LoggedRequest[]): Finding {
	const drafts = new Set<string>()
	let count = 0
	for (const { request, use } of logged) {
		if (use?.kind !== 'draft') continue
		count++
		drafts.add(`${request.island}/${request.ask}/${use.draft}`)
	}
	const marks = new Map<string, number>()
	let orphans = 0
	let candidates = 0
	for (const { operator, island, ask, attempt, source } of run.candidates(1)) {
		if (!['rewrite', 'edit', 'blend', 'repair'].includes(operator)) continue
		candidates++
		if (!drafts.has(`${island}/${ask}/${attempt}`)) orphans++
		const mark = /\/\/ reply \w+/.exec(source)?.[0] ?? ''
		marks.set(mark, (marks.get(mark) ?? 0) + 1)
	}
	const twice = [...marks.values()].filter((times) => times > 1).length
	// Of asks that were open when the run ended the last draft was not told.
	const untold = count - candidates
	return {
		name: 'no reply is used twice',
		holds: candidates > 0 && drafts.size === count && orphans === 0 && twice === 0 && untold >= 0 && untold <= 128,
		text: `${candidates} candidates of ${count} drafts; ${count - drafts.size + twice} twice, ${orphans} without a reply, ${untold} open at the end`,
	}
}

/** While nothing but failures come, requests are the few that find out, and then one a cool-down. */
export function restrained(phases: readonly Phase[], logged: readonly LoggedRequest[]): Finding {
	const bad = phases.filter(
		({ weather, until }) => (weather === 'down' || weather === 'storm') && Number.isFinite(until),
	)
	const counts = bad.map(({ from, until }) => {
		const within = ({ request: { sentAt } }: LoggedRequest) =>
			sentAt > performance.timeOrigin + from && sentAt < performance.timeOrigin + until
		return { count: logged.filter(within).length, most: 40 + Math.ceil((until - from) / 3_000) }
	})
	const worst = counts.reduce((one, other) => (other.count / other.most > one.count / one.most ? other : one), {
		count: 0,
		most: 1,
	})
	return {
		name: 'it does not spin',
		holds: bad.length > 0 && worst.count <= worst.most,
		text: `${bad.length} storms and outages, at most ${worst.count} requests in one (${worst.most} would be too many)`,
	}
}

/** An endpoint that asks for a pause gets it. */
export function patient(logged: readonly LoggedRequest[], ends: readonly number[]): Finding {
	// What was on its way when the answer was read. All times are the run's own: on a busy machine either may be late.
	const graceMs = 1_000
	let pauses = 0
	let broken = 0
	for (const { request, end } of logged) {
		const failure = end?.kind === 'failed' ? end.failure : undefined
		if (end === undefined || failure?.kind !== 'transient' || failure.retryAfterMs === undefined) continue
		pauses++
		const toldAt = request.sentAt + end.latencyMs
		// Who was killed within a pause cannot tell of it.
		const endings = ends.map((at) => performance.timeOrigin + at).filter((at) => at > toldAt)
		const until = Math.min(toldAt + failure.retryAfterMs - 50, ...endings)
		broken += logged.filter(({ request: { sentAt } }) => sentAt > toldAt + graceMs && sentAt < until).length
	}
	return {
		name: 'it waits where it is asked to',
		holds: broken === 0,
		text: `${pauses} pauses, ${broken} requests within one`,
	}
}

/** Models that refuse for good are out, and the others are not. */
export function refusedAlone({ requests }: FailingEndpoint): Finding {
	const of = (model: string) => requests.filter(({ body }) => body.model === model).length
	const out = ['gone', 'locked', 'moved']
	const going = ['main', 'second']
	return {
		name: 'a refusal ends one model',
		holds: out.every((model) => of(model) <= 8) && going.every((model) => of(model) > 4),
		text: `requests: ${[...out, ...going].map((model) => `${model} ${of(model)}`).join(', ')}`,
	}
}

/** Where an endpoint sends a request on to, no prompt has come. */
export function nothingElsewhere({ requests, elsewhere }: FailingEndpoint): Finding {
	const sentOn = requests.filter(({ body, answer }) => body.model === 'moved' && answer !== undefined).length
	return {
		name: 'no prompt goes to another origin',
		holds: sentOn > 0 && elsewhere.requests.length === 0,
		text: `sent on ${sentOn} times, ${elsewhere.requests.length} requests there`,
	}
}

/** A flood of events without text and a line without end are given up by what came, not when their time is over. */
export function givenUpByWhatCame({ requests }: FailingEndpoint, logged: readonly LoggedRequest[]): Finding {
	const came = (what: string) =>
		requests.filter(({ answer }) => answer?.kind === 'endless' && answer.what === what).length
	const said = (text: RegExp) =>
		logged.filter(
			({ end }) =>
				end?.kind === 'failed' &&
				end.failure.kind === 'transient' &&
				end.failure.reason === 'endless' &&
				text.test(end.failure.message),
		).length
	const [floods, lines] = [said(/without a word/), said(/line of the reply/)]
	return {
		name: 'what has no end is given up by what came of it',
		holds: floods > 0 && lines > 0,
		text: `${floods} of ${came('silence')} floods, ${lines} of ${came('line')} lines`,
	}
}

/** Drafts that take the compiler to its limit are told as such, asked for less, and others are told meanwhile. */
export function burntAlone({ requests }: FailingEndpoint, run: RunArchive, seconds: number): Finding {
	let burnt = 0
	let others = 0
	let between = 0
	for (const { source, outcome } of run.candidates(1)) {
		if (!source.includes('// reply b')) others++
		else if ('during' in outcome && outcome.during === 'compile') {
			if (burnt++ === 0) others = 0
			between = others
		}
	}
	const asked = requests.filter(({ body }) => body.model === 'burner').length
	// Of each of four operators: until it is slowed, what is in flight then, one in two seconds for a while, and rests.
	// What was in flight when the run was killed is asked for again.
	const most = 8 + 4 * (8 + 8 + Math.min(8, seconds / 2) + Math.max(0, Math.log2(seconds / 30)))
	return {
		name: 'drafts that take the compiler to its limit hold up nobody',
		holds: burnt > 1 && between > burnt && asked <= most,
		text: `${burnt} of them, ${between} others told between the first and the last; ${asked} requests (${Math.ceil(most)} at most)`,
	}
}

/** Characters that do not show are shown as escapes, in whatever is printed; `outcome` and what `shows` it have some. */
export function shownAsEscapes({ unshown }: Played, outcome: Outcome | undefined, shows: string): Finding {
	const message = outcome?.kind === 'panicked' ? outcome.message : ''
	return {
		name: 'what does not show is shown as an escape',
		holds: /\u{e0041}\u{200b}/u.test(message) && unshown === 0 && shows.includes('\\u{e0041}\\u{200b}unshown'),
		text: `${JSON.stringify(message)}, ${unshown} lines with such characters`,
	}
}
