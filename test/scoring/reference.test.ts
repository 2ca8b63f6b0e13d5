import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { findReference, UnfitReferenceError } from '../../src/scoring/reference.ts'
import { evaluatorsFolder, scratchFor } from '../rust/machine.ts'
import { evaluatorFor, experimentFor } from './experiments.ts'

const seed = 'pub fn sort(data: &mut [f64], len: usize) {\n\tdata[..len].sort_by(f64::total_cmp);\n}\n'
const sorting = { evaluator: { kind: 'crate', path: join(evaluatorsFolder, 'sort') } } as const

describe('findReference', () => {
	it("is the experiment's own, or what lies beside the evaluator, or the seed", async (context) => {
		const folder = await scratchFor(context)
		const evaluator = { kind: 'file', path: join(folder, 'evaluator.rs') } as const
		const experiment = await experimentFor({ evaluator }, seed)
		deepEqual(await findReference(experiment), { path: experiment.seed.path, source: seed })
		await writeFile(join(folder, 'reference.rs'), '// beside')
		equal((await findReference(experiment)).source, '// beside')
		equal((await findReference({ ...experiment, evaluator: { kind: 'crate', path: folder } })).source, '// beside')
		await writeFile(join(folder, 'own.rs'), '// own')
		equal((await findReference({ ...experiment, reference: join(folder, 'own.rs') })).source, '// own')
		const gone = join(folder, 'gone.rs')
		await rejects(findReference({ ...experiment, reference: gone }), {
			name: 'UnfitReferenceError',
			message: `${gone}: expected the reference here, found no such file`,
		})
	})
})

describe('an evaluator that scores speed', () => {
	it('takes no reference of another type, nor one that does not compile, and says so in one line', async (context) => {
		const experiment = await experimentWith(context, 'pub fn sort(data: &mut [f64]) { data.sort_by(f64::total_cmp) }\n')
		await rejects(evaluatorFor(context, experiment), (error: Error) => {
			ok(error instanceof UnfitReferenceError)
			equal(
				error.message,
				`${experiment.reference}: expected the reference to have \`fn(&mut [f64], usize)\`, as candidates have`,
			)
			return true
		})
		const broken = await experimentWith(
			context,
			'pub fn sort(data: &mut [f64], len: usize) {\n\tnowhere(data, len)\n}\n',
		)
		await rejects(evaluatorFor(context, broken), (error: Error) => {
			ok(error instanceof UnfitReferenceError)
			equal(
				error.message,
				`${broken.reference}:2: the reference does not compile: cannot find function \`nowhere\` in this scope`,
			)
			ok(error.details.includes('not found in this scope'), error.details)
			return true
		})
	})

	it('has another fingerprint beside another reference', async (context) => {
		const fingerprintBeside = async (source: string): Promise<string> =>
			(await evaluatorFor(context, await experimentWith(context, source))).fingerprint
		const usual = await fingerprintBeside(seed)
		equal(await fingerprintBeside(seed), usual)
		notEqual(await fingerprintBeside(`${seed}// other words\n`), usual)
	})
})

/** Sorting, beside a reference of this source. */
async function experimentWith(context: TestContext, reference: string): Promise<Experiment> {
	const path = join(await scratchFor(context), 'reference.rs')
	await writeFile(path, reference)
	return await experimentFor({ ...sorting, reference: path }, seed)
}
