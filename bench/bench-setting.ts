import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../src/cli/places.ts'
import { resolveOwnPackage } from '../src/cli/resolve-package.ts'
import type { Experiment } from '../src/experiment/experiment.ts'
import { evaluatorsFolder, loadExperiment } from '../src/experiment/load.ts'
import { findToolchain, type Toolchain } from '../src/rust/toolchain.ts'

/** What all measurements share. */
export interface BenchSetting {
	readonly experiment: Experiment
	readonly toolchain: Toolchain
	readonly cacheFolder: string
	readonly evaluatorsFolder: string
	readonly lanes: number
	/** For builds that are thrown away, the plain way's too: where the pipeline makes its own. */
	readonly scratch: string
	/** For archives: on a disk, as a person's is. */
	readonly disk: string
	/** Told what is going on. */
	readonly say: (line: string) => void
}

/** Rastrigin with this machine's toolchain and cores. */
export async function openSetting(scratch: string, disk: string, say: (line: string) => void): Promise<BenchSetting> {
	resolveOwnPackage()
	const experiment = await loadExperiment(join(packageRoot, 'examples', 'rastrigin'))
	const toolchain = await findToolchain(process.env.OXIPELAGO_RUSTC, process.env)
	const cacheFolder = join(packageRoot, 'data', 'cache')
	return { experiment, toolchain, cacheFolder, evaluatorsFolder, lanes: availableParallelism(), scratch, disk, say }
}
