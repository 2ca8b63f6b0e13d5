import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { CrateWanted, Experiment, RustFile } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import type { OfferedCrates } from '../rust/rustc.ts'
import { buildLibraries, type CompiledCrate, EvaluatorBuildError } from './cargo.ts'
import {
	type CargoDependency,
	type Extras,
	typesPackage,
	writeCrate,
	writeIfOther,
	writeLock,
} from './generated-crate.ts'
import { inCache } from './in-cache.ts'
import { type BuildOptions, digest, kept, told } from './kept-builds.ts'

/** What candidates may use beside the standard library, and an evaluator of one file as well. */
export interface Offered extends Extras {
	readonly crates: OfferedCrates
	/** 64 hex digits of all of it and of how it was compiled. */
	readonly fingerprint: string
	/** As many without the compiler. */
	readonly ofSources: string
}

type Wanted = Pick<Experiment, 'types' | 'dependencies' | 'compile' | 'folder'>

/**
 * The crates that an experiment offers to its candidates, compiled as they are; built once, as long as nothing changes.
 *
 * @returns `undefined` where there are none.
 * @throws {ExperimentError} If there is no such crate, version or feature.
 * @throws {EvaluatorBuildError} If they do not build, or one is nothing that candidates can be linked with.
 * @throws {ToolchainError} If there is no cargo, or no network where it is needed.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildOffered(
	{ types, dependencies = {}, compile, folder: at }: Wanted,
	options: BuildOptions,
	signal: AbortSignal,
): Promise<Offered | undefined> {
	if (types === undefined && Object.keys(dependencies).length === 0) return undefined
	const { cacheFolder, evaluatorsFolder } = options
	const variant = digest([types?.path ?? '', JSON.stringify(dependencies), JSON.stringify(compile)]).slice(0, 16)
	const folder = await inCache(cacheFolder, () => generate(types, dependencies, variant, options))
	const path = join(at, 'experiment.ts')
	const crate = { folder, path, file: undefined, variant }
	const { files, fingerprint, ofSources } = await kept(crate, ['crates.json'], options, signal, async (into) => {
		const build = {
			...told(options, 'what candidates may use'),
			manifest: join(folder, 'Cargo.toml'),
			path,
			evaluatorsFolder,
			part: undefined,
		}
		const built = await buildLibraries(build, compile, signal).catch((error: Error) => {
			if (!(error instanceof EvaluatorBuildError)) throw error
			const wanting = wantingText(error.rendered)
			throw wanting === undefined
				? new EvaluatorBuildError(path, error.rendered, whatFails)
				: new ExperimentError([`${path}: dependencies: ${wanting}`], { cause: error })
		})
		await writeFile(join(into, 'crates.json'), JSON.stringify(await gather(built.libraries, into, path)))
		return built
	})
	const list = files[0] as string
	const text = await readFile(list, 'utf8')
	const { externs, all, versions } = crateList.parse(JSON.parse(text))
	return {
		crates: { folder: dirname(list), externs, files: all.filter((file) => file.endsWith('.rlib')) },
		types,
		dependencies: Object.fromEntries(
			Object.entries(dependencies).map(([name, one]) => [name, cargoDependency(one, versions[name])]),
		),
		fingerprint: digest([fingerprint, text, variant]),
		ofSources: digest([ofSources, variant]),
	}
}

/** What is wrong with a crate that was asked for, in cargo's words made one line. */
function wantingText(said: string): string | undefined {
	const [, unknown] = /no matching package named `([^`]+)` found/.exec(said) ?? []
	if (unknown !== undefined)
		return `expected crates that there are, found \`${unknown}\`, which the registry does not have`
	const [, wanted = ''] = /failed to select a version for the requirement `([^`]+)`/.exec(said) ?? []
	const [, versions] = /candidate versions found which didn't match: (.*)/.exec(said) ?? []
	if (versions !== undefined) return `expected a version that there is, such as ${versions}, found ${wanted}`
	const [, crate, feature] = /depends on `([^`]+)`,? with features?:? `([^`]+)` but/.exec(said) ?? []
	return feature === undefined ? undefined : `expected features that \`${crate}\` has, found \`${feature}\``
}

const whatFails = 'What candidates may use does not build'

const crateList = z.object({
	externs: z.record(z.string(), z.string()),
	all: z.array(z.string()),
	versions: z.record(z.string(), z.string()),
})

async function generate(
	types: RustFile | undefined,
	dependencies: Readonly<Record<string, CrateWanted>>,
	variant: string,
	{ cacheFolder, evaluatorsFolder }: BuildOptions,
): Promise<string> {
	const folder = join(cacheFolder, 'crates', `offered-${variant}`)
	const named = Object.entries(dependencies).map(([name, one]) => [name, cargoDependency(one)])
	const own = typesPackage(variant)
	const shared = types === undefined ? {} : { types: own.dependency }
	await writeCrate(folder, types?.path ?? folder, {
		package: { name: 'offered', version: '0.0.0', edition: '2024', publish: false },
		lib: { path: 'lib.rs' },
		dependencies: { ...Object.fromEntries(named), ...shared },
		workspace: {},
	})
	await writeIfOther(join(folder, 'lib.rs'), '')
	if (types !== undefined) {
		await writeCrate(join(folder, 'types'), types.path, {
			package: own.package,
			// The file itself, so that the compiler names it.
			lib: { name: 'types', path: types.path },
		})
	}
	await writeLock(folder, evaluatorsFolder)
	return folder
}

/** A crate that candidates may use, as a manifest has it; in the version that was found, where one was. */
export function cargoDependency(
	{ version, path, features, defaultFeatures }: CrateWanted,
	found?: string,
): CargoDependency {
	const wanted = found === undefined ? version : `=${found}`
	return {
		...(wanted === undefined ? {} : { version: wanted }),
		...(path === undefined ? {} : { path }),
		...(features === undefined ? {} : { features: [...features] }),
		...(defaultFeatures === undefined ? {} : { 'default-features': defaultFeatures }),
	}
}

/** Copies what was compiled into one folder, and says what is what. */
async function gather(
	crates: readonly CompiledCrate[],
	into: string,
	path: string,
): Promise<z.infer<typeof crateList>> {
	const externs: Record<string, string> = {}
	const versions: Record<string, string> = {}
	const all: string[] = []
	for (const { files, externName, packageName, version } of crates) {
		for (const file of files) {
			await copyFile(file, join(into, basename(file)))
			all.push(basename(file))
		}
		if (externName === undefined) continue
		const library = files.find((file) => file.endsWith('.rlib'))
		if (library === undefined) {
			const said = `error: \`${packageName}\` is no library that a candidate can be linked with: it is a macro of its own`
			throw new EvaluatorBuildError(path, said, whatFails)
		}
		externs[externName] = basename(library)
		versions[packageName] = version
	}
	return { externs, all, versions }
}
