import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { CompileProfile } from '../../src/experiment/experiment.ts'
import { Compiler, type CompilerOptions } from '../../src/rust/compile.ts'
import { makeScratch, removeScratch, scratchParent } from '../../src/rust/scratch.ts'
import { findToolchain, type Toolchain } from '../../src/rust/toolchain.ts'
import { buildLauncher } from '../../src/scoring/build-evaluator.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the tests' evaluators and launcher are built; shared with runs from this clone. */
export const cacheFolder: string = join(root, 'data', 'cache')
/** The workspace with the kit. */
export const evaluatorsFolder: string = join(root, 'evaluators')

/** This machine's Rust. */
export const toolchain: Toolchain = await findToolchain(process.env.OXIPELAGO_RUSTC, process.env)

/** What rastrigin's candidates are bound to. */
export const surface: CompilerOptions['entryPoints'] = [{ name: 'surface', type: 'fn(f64, f64) -> f64' }]

/** As experiments compile where they say nothing. */
export const plainProfile: CompileProfile = { optLevel: 3, overflowChecks: false, targetCpu: undefined }

/** The launcher, built at the first call. */
export function launcher(): Promise<string> {
	const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }
	return buildLauncher(options, new AbortController().signal)
}

/** A folder for builds that is removed after the test. */
export async function scratchFor(context: Pick<TestContext, 'after'>): Promise<string> {
	const scratch = await makeScratch(await scratchParent())
	context.after(() => removeScratch(scratch))
	return scratch
}

/** A compiler as experiments have it, but for `changes`. */
export async function compilerFor(
	context: Pick<TestContext, 'after'>,
	changes: Partial<CompilerOptions> = {},
): Promise<Compiler> {
	return new Compiler({
		toolchain,
		launcher: await launcher(),
		profile: plainProfile,
		scratch: await scratchFor(context),
		entryPoints: surface,
		limits: { compileMs: 20_000, compileMemoryMb: 1_024 },
		...changes,
	})
}
