import { z } from 'zod'
import { beats, compare, gain, type Objectives, objectivesOf, rankOf } from '../candidate/compare.ts'
import { type Confirmation, metricsSchema, type Scored } from '../candidate/outcome.ts'
import { outcomeLine } from '../candidate/outcome-line.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { CandidateRecord, ConfirmationRecord, RunArchive, RunRecord } from './archive.ts'
import { confirmationsOfNow, lastScored } from './rescoring.ts'
import { isFormulaOf, smallerFirst } from './smaller-first.ts'

/** A {@link Standing} as it is read. */
export const standingSchema = z
	.object({
		/** `refuted`: no score there. The others: the evaluator's rule, and whether it is better than the seed there. */
		verdict: z.enum(['holds-up', 'worse', 'refuted']),
		/** Why, in a few words, such as `mse 2.4 times the search's`; may be empty. */
		detail: z.string(),
		/** On held-out inputs, where it has a score. */
		metrics: metricsSchema.nullable(),
	})
	.readonly()

/** What held-out inputs say of a candidate. */
export type Standing = z.infer<typeof standingSchema>

/** A scored candidate that is the champion, or could be. */
export interface Contender {
	readonly candidate: CandidateRecord
	readonly outcome: Scored
	/** `undefined` where it was not tried on held-out inputs. */
	readonly standing: Standing | undefined
}

/** Who is the champion of a run, and why. */
export interface Championship {
	/** The best of the search first: some that were not tried, and all that were. */
	readonly contenders: readonly [Contender, ...Contender[]]
	/** The same in the order in which they are tried on held-out inputs: see `smallerFirst`. */
	readonly offered: readonly [Contender, ...Contender[]]
	/** The first of `offered` that holds up there; `undefined` where none of those tried does, or none was. */
	readonly champion: Contender | undefined
	/** Those that were tried and are ahead of the champion there, or of everybody, and did not hold up. */
	readonly passedOver: readonly Contender[]
}

const { verdict, detail } = standingSchema.unwrap().shape
const passed = { candidate: z.int().nonnegative(), score: z.number(), verdict, detail }

/** A {@link ChampionReport} as it is read. */
export const championReportSchema = z
	.object({
		...passed,
		metrics: metricsSchema,
		/** Metrics on held-out inputs, where it holds up there. */
		confirmed: metricsSchema.nullable(),
		/** `null` where it was not tried on held-out inputs. */
		verdict: verdict.nullable(),
		/** The best of the search, where the champion is smaller and that one no better beyond chance. */
		smallerThan: z.object({ candidate: z.int().nonnegative(), score: z.number() }).readonly().optional(),
		/** Candidates ahead of it that were tried on held-out inputs and did not hold up. */
		passedOver: z.array(z.object(passed).readonly()).readonly(),
	})
	.readonly()

/** A championship as events and commands tell it: the champion, else the best of the search. */
export type ChampionReport = z.infer<typeof championReportSchema>

/** With what is on the front of size against score, where formulas are searched: the best may all be alike. */
function withFront(best: readonly CandidateRecord[], run: RunArchive): readonly CandidateRecord[] {
	const { islands } = run.record().experiment
	if (!islands.some(({ rates }) => Object.keys(rates).some(isFormulaOf))) return best
	const known = new Set(best.map(({ number }) => number))
	return [...best, ...run.front().filter(({ number }) => !known.has(number))]
}

/** Candidates among which the one is found that stood as the best: of measured scores many are all but equal. */
const looked = 50

/**
 * Who is the champion of a run as the archive has it, and why; `undefined` where no candidate has a score.
 *
 * Of a run whose compiler became another, by what the one of now has scored and tried.
 *
 * The first contender is the candidate that each later one would have had to beat; the others follow by what their
 * scores are at least.
 */
export function championshipOf(run: RunArchive): Championship | undefined {
	const objectives = objectivesOf(run.record().facts)
	const best = withFront(run.best(looked), run)
	const standings = standingsOf(run)
	const known = new Set(best.map(({ number }) => number))
	const tried = [...standings.keys()].flatMap((number) => (known.has(number) ? [] : (lastScored(run, number) ?? [])))
	const contenders = [...best, ...tried].flatMap((candidate): Contender[] => {
		const { outcome, number } = candidate
		return outcome.kind === 'scored' ? [{ candidate, outcome, standing: standings.get(number) }] : []
	})
	const leader = leaderOf(contenders, objectives)
	if (leader === undefined) return undefined
	const others = contenders.filter((one) => one !== leader)
	others.sort((one, other) => compare(rankIn(one), rankIn(other), objectives))
	const ranked: [Contender, ...Contender[]] = [leader, ...others]
	const offered = smallerFirst(ranked)
	const at = offered.findIndex(({ standing }) => standing?.verdict === 'holds-up')
	const ahead = at === -1 ? offered : offered.slice(0, at)
	return {
		contenders: ranked,
		offered,
		champion: offered[at],
		passedOver: ahead.filter(({ standing }) => standing !== undefined),
	}
}

/** The same as events and commands tell it. */
export function championReport(run: RunArchive): ChampionReport | undefined {
	const championship = championshipOf(run)
	return championship && reportOf(championship)
}

function reportOf({ champion, contenders, offered, passedOver }: Championship): ChampionReport {
	const [best] = contenders
	const { candidate, outcome, standing } = champion ?? best
	// A best that came later, and was not tried yet, is in nobody's place.
	const isAhead = champion !== undefined && offered.indexOf(champion) < offered.indexOf(best)
	const isSmaller = isAhead && best.standing === undefined
	return {
		candidate: candidate.number,
		score: outcome.score,
		metrics: outcome.metrics,
		confirmed: champion === undefined ? null : (standing?.metrics ?? null),
		verdict: standing?.verdict ?? null,
		detail: standing?.detail ?? '',
		...(isSmaller ? { smallerThan: { candidate: best.candidate.number, score: best.outcome.score } } : {}),
		passedOver: passedOver.flatMap((one) => {
			if (one.standing === undefined || one.candidate === candidate) return []
			const { verdict, detail } = one.standing
			return [{ candidate: one.candidate.number, score: one.outcome.score, verdict, detail }]
		}),
	}
}

/** By candidate, what held-out inputs said of each that was tried on them; the last word counts. */
export function standingsOf(run: RunArchive): Map<number, Standing> {
	const confirmations = confirmationsOfNow(run)
	const seed = seedToBeat(run)
	const record = run.record()
	const baseline = seed?.outcome.kind === 'scored' ? seed.outcome : undefined
	return new Map(
		confirmations.map((one) => {
			const searched = lastScored(run, one.candidate)?.outcome
			return [one.candidate, standingOf(record, one, baseline, searched?.kind === 'scored' ? searched : undefined)]
		}),
	)
}

/** The seed that others are compared with, the best of the run's, and what came of it: on held-out inputs where it was tried
 * on them, else in the search. */
export function seedToBeat(run: RunArchive): Pick<ConfirmationRecord, 'candidate' | 'outcome'> | undefined {
	const seed = bestSeed(run)
	const tried = seed && confirmationsOfNow(run).findLast(({ candidate }) => candidate === seed.number)
	return seed && { candidate: seed.number, outcome: tried?.outcome ?? seed.outcome }
}

/** The best of a run's seeds in the search; the first where none has a score. */
export function bestSeed(run: RunArchive): CandidateRecord | undefined {
	const { experiment, facts } = run.record()
	const objectives = objectivesOf(facts)
	let best = lastScored(run, 0)
	for (let number = 1; number < seedsOf(experiment).length; number++) {
		const seed = lastScored(run, number)
		if (seed?.outcome.kind !== 'scored') continue
		const other = best?.outcome.kind === 'scored' ? rankOf(best.outcome, best.size) : undefined
		if (other === undefined || beats(rankOf(seed.outcome, seed.size), other, objectives)) best = seed
	}
	return best
}

/**
 * What held-out inputs say of one candidate.
 *
 * Where scores are measured, what the evaluator's rule lets pass has to be better than the best seed as well; seeds
 * themselves only need a score.
 *
 * @param seed - What came of the seed; best on held-out inputs too.
 * @param searched - What came of the candidate in the search.
 */
export function standingOf(
	{ facts, experiment }: Pick<RunRecord, 'facts' | 'experiment'>,
	{ candidate, outcome }: ConfirmationRecord,
	seed: Scored | undefined,
	searched: Scored | undefined,
): Standing {
	if (outcome.kind !== 'scored') return { verdict: 'refuted', detail: outcomeLine(outcome), metrics: null }
	const { metrics, interval } = outcome
	const { verdict, detail } = outcome.confirmation ?? earlierRule(facts.measured?.agreement ?? 0, outcome, searched)
	if (interval === undefined) return { verdict, detail, metrics }
	if (candidate < seedsOf(experiment).length) return { verdict: 'holds-up', detail, metrics }
	if (verdict === 'worse' || seed === undefined) return { verdict, detail, metrics }
	if (gain(rankOf(outcome, 0), rankOf(seed, 0), objectivesOf(facts)) > 0) return { verdict, detail, metrics }
	return { verdict: 'worse', detail: 'no better than the seed', metrics }
}

/** Evaluators of before said nothing: a measured score had to keep what it was in the search, others to be there. */
function earlierRule(agreement: number, { interval }: Scored, searched: Scored | undefined): Confirmation {
	const fell = interval !== undefined && searched !== undefined && interval.high + agreement < searched.score
	return { verdict: fell ? 'worse' : 'holds-up', detail: 'by the rule of an older version' }
}

/** Who stood as the best once all were told, one after the other. */
function leaderOf(contenders: readonly Contender[], objectives: Objectives): Contender | undefined {
	const [first, ...later] = contenders
		.slice(0, looked)
		.toSorted((one, other) => one.candidate.number - other.candidate.number)
	return first && later.reduce((best, one) => (beats(rankIn(one), rankIn(best), objectives) ? one : best), first)
}

function rankIn({ candidate, outcome }: Contender): ReturnType<typeof rankOf> & { readonly candidate: number } {
	return { ...rankOf(outcome, candidate.size), candidate: candidate.number }
}
