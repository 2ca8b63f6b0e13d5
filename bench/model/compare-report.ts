import Table from 'cli-table3'

/** One run of one system. */
export interface ComparedRun {
	readonly system: string
	readonly task: string
	readonly repeat: number
	/** That its endpoint got, and what it answered. */
	readonly requests: number
	readonly replies: number
	/** Replies that came to a version to evaluate, and those of them that compiled and were right. */
	readonly candidates: number
	readonly valid: number
	/** Valid ones that are not the seed again. */
	readonly fresh: number
	/** Of its champion, by the program that all are measured by in the end; `undefined` where it has none. */
	readonly best: number | undefined
	/** From start to end. */
	readonly seconds: number
	/** Of the endpoint's time from its first request to its last reply, in [0, 1]. */
	readonly busy: number | undefined
}

/** What a comparison showed. */
export interface Comparison {
	readonly model: string
	/** Version of OpenEvolve. */
	readonly openEvolve: string
	/** Asked for in each run. */
	readonly requests: number
	readonly runs: readonly ComparedRun[]
}

/** Each system on each task: all repeats summed, the best score of each. */
export function renderComparison({ model, openEvolve, requests, runs }: Comparison): string {
	const table = new Table({
		style: { head: [], border: [], compact: true },
		head: [
			'task',
			'system',
			'requests',
			'replies',
			'candidates',
			'valid',
			'new',
			'best score of each repeat',
			'seconds',
			'busy',
		],
	})
	const names = new Set(runs.map(({ task, system }) => JSON.stringify([task, system])))
	for (const name of names) {
		const [task, system] = JSON.parse(name) as [string, string]
		const own = runs.filter((run) => run.task === task && run.system === system)
		const sum = (of: (run: ComparedRun) => number): number => own.reduce((total, run) => total + of(run), 0)
		const replies = sum((run) => run.replies)
		const share = (count: number): string => `${count}, ${((100 * count) / Math.max(1, replies)).toFixed(0)} %`
		table.push([
			task,
			system,
			sum((run) => run.requests),
			replies,
			share(sum((run) => run.candidates)),
			share(sum((run) => run.valid)),
			share(sum((run) => run.fresh)),
			own.map(({ best }) => best?.toPrecision(4) ?? '-').join(', '),
			own.map(({ seconds }) => seconds.toFixed(0)).join(', '),
			own.map(({ busy = 0 }) => `${(100 * busy).toFixed(0)} %`).join(', '),
		])
	}
	return `${model}, ${requests} requests a run; OpenEvolve ${openEvolve}\n${table.toString()}`
}
