import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seedHex } from '../src/candidate/random.ts'
import { packageRoot } from '../src/cli/places.ts'
import { evolvedFunctionsOf } from '../src/experiment/read-seeds.ts'
import { openEvaluator } from '../src/scoring/open-evaluator.ts'
import type { BenchSetting } from './bench-setting.ts'

/** Nanoseconds of one call inside an evaluator. */
export interface DispatchReport {
	/** Of a function of the evaluator's own that is not inlined. */
	readonly direct: number
	/** Of a candidate, as `exercise` calls it. */
	readonly evolved: number
	/** Of the same through a pointer that is loaded for each call, as programs swap functions. */
	readonly atomic: number
}

/** Times calls of one and the same function where candidates are called: in a sandbox. */
export async function runDispatch(setting: BenchSetting): Promise<DispatchReport> {
	const folder = join(packageRoot, 'bench', 'dispatch')
	const path = join(folder, 'seed.rs')
	const source = await readFile(path, 'utf8')
	const experiment = {
		...setting.experiment,
		name: 'dispatch',
		seed: { path, source, functions: await evolvedFunctionsOf(source, 'step', path) },
		evaluator: { kind: 'file', path: join(folder, 'evaluator.rs') } as const,
	}
	const evaluator = await openEvaluator({
		...setting,
		experiment,
		lanes: 1,
		gate: () => undefined,
		allowUnsandboxed: false,
		onProgress: setting.say,
	})
	try {
		const { outcome } = await evaluator.evaluate({ source, seed: seedHex('dispatch', 1), purpose: 'search' })
		if (outcome.kind !== 'scored') throw new Error(`Expected times of calls, got ${JSON.stringify(outcome)}`)
		const { direct = Number.NaN, evolved = Number.NaN, atomic = Number.NaN } = outcome.metrics
		return { direct, evolved, atomic }
	} finally {
		await evaluator.close()
	}
}
