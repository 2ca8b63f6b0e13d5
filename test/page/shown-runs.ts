import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { textMessage } from '../../src/archive/message.ts'
import type { RequestRecord } from '../../src/archive/model-log.ts'
import type { RunUpdate } from '../../src/report/run-data.ts'
import { failed } from '../archive/model-records.ts'
import { newRun, record, scored, tellOf } from '../archive/records.ts'

/** What does harm where it is taken for anything but text. */
export const hostile =
	'</pre></script><script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 1"> \u001b[2J\u001b]0;hacked\u0007 \u202eyllib\u202c'

/** A run that ended, with formulas, migrations, a confirmation that failed and one that did not. */
export function finishedRun(archive: Archive): RunArchive {
	const [first, ...others] = newRun.experiment.islands
	const islands = [{ ...(first as (typeof others)[number]), rates: { mutate: 1, regress: 1 } }, ...others]
	const run = archive.createRun({ ...newRun, experiment: { ...newRun.experiment, islands } })
	for (let number = 0; number < 60; number++) {
		const source = `pub fn curve(x: f64) -> f64 {\n    let y = ${number}.5 * x;\n    y.sin() / (x * x + 1.0)\n}\n`
		const failed = number % 7 === 5
		run.tell({
			candidate: record(number, {
				source,
				toldAtMs: number * 100,
				cell: failed ? undefined : `${number % 5}/${number % 4}`,
				size: 60 - number,
				...(failed ? { outcome: { kind: 'panicked', message: 'out of bounds', line: 2 } } : {}),
			}),
			migrations:
				number % 20 === 19
					? [{ at: number, candidate: number - 1, from: 0, to: 1, cause: 'migration', accepted: true }]
					: [],
		})
	}
	const verdict = { verdict: 'worse', detail: 'mse 3 times' } as const
	run.confirm({ candidate: 59, outcome: { ...scored(-0.05), confirmation: verdict }, confirmedAtMs: 6100 })
	run.confirm({
		candidate: 58,
		outcome: { ...scored(-0.017), confirmation: { verdict: 'holds-up', detail: 'as in the search' } },
		confirmedAtMs: 6200,
	})
	run.setStatus('budget', 6300, Date.now())
	return run
}

/** A run of models, whose replies, ideas, sources and names are hostile. */
export function hostileRun(archive: Archive): RunArchive {
	const run = archive.createRun({
		...newRun,
		tellOrder: 'arrival',
		experiment: {
			...newRun.experiment,
			name: `Fit ${hostile}`,
			islands: newRun.experiment.islands.map((island) => ({ ...island, name: `${island.name} ${hostile}` })),
		},
	})
	run.tell(tellOf(0))
	const long = `// ${'x'.repeat(5 << 20)}`
	run.tell(
		tellOf(1, {
			island: 1,
			ask: 0,
			operator: 'rewrite',
			detail: hostile,
			source: `${long}\npub fn curve(x: f64) -> f64 { x } // ${hostile}\n`,
		}),
	)
	const key = { island: 1, ask: 0, step: 0, retry: 0 }
	const request: RequestRecord = {
		...key,
		purpose: 'propose',
		operator: 'rewrite',
		model: `model ${hostile}`,
		modelId: 'tiny',
		endpoint: 'http://127.0.0.1:1/v1',
		messages: [textMessage('system', 'Write Rust.'), textMessage('user', hostile)],
		temperature: undefined,
		maxOutputTokens: 100,
		parents: [0],
		reserved: { tokens: 10, money: 0, requests: 1 },
		sentAt: 0,
	}
	run.modelLog.open(request)
	const usage = { inputTokens: 50, cachedTokens: 0, outputTokens: 10, reasoningTokens: 0, estimated: false }
	const end = { finish: 'stop', firstTokenMs: 1, usage, cost: 0.25, latencyMs: 80 } as const
	run.modelLog.close(key, { ...end, kind: 'replied', text: `${hostile}\n${long}` })
	run.modelLog.use(key, { kind: 'draft', draft: 0 })
	const refused = { ...key, ask: 1 }
	run.modelLog.open({ ...request, ...refused })
	run.modelLog.close(refused, { ...failed, failure: { ...failed.failure, message: 'broke `badly`' } })
	run.modelLog.endAsk({
		island: 1,
		ask: 0,
		operator: 'rewrite',
		model: `model ${hostile}`,
		ended: 'done',
		trials: [{ idea: hostile, outcome: 'scored -0.5', score: -0.5, better: true }],
		parentScore: -1,
		bestScore: -0.5,
		cost: { tokens: 60, money: 0.25, requests: 1 },
	})
	run.modelLog.keep({ island: 1, ask: 0, model: `model ${hostile}`, text: hostile })
	return run
}

/** The same run with as many more candidates, as a night has. */
export function grown({ run, outline }: RunUpdate, count: number): RunUpdate {
	const rows = Array.from({ length: count }, (_, number) => number)
	const own = outline.number.length
	const parent = rows.map((number) => (number < own ? (outline.parent[number] ?? -1) : number - 1 - (number % 37)))
	return {
		from: 0,
		more: false,
		run: { ...run, asked: count - 1, elapsedMs: count * 80 },
		outline: {
			number: rows,
			island: rows.map((number) => (number === 0 ? -1 : number % 2)),
			operator: rows.map(() => 0),
			kind: rows.map((number) => (number % 9 === 0 ? 1 : 0)),
			score: rows.map((number) => (number % 9 === 0 ? null : -(2 + Math.sin(number)) / (1 + number / 50))),
			parent,
			size: rows.map((number) => 12 + (number % 90)),
			toldAtMs: rows.map((number) => number * 80),
		},
	}
}
