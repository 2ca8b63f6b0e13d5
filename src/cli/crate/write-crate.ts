import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { stringify } from 'smol-toml'
import type { CandidateRecord, RunArchive } from '../../archive/archive.ts'
import { type ChampionReport, seedToBeat } from '../../archive/champion.ts'
import type { Experiment } from '../../experiment/experiment.ts'
import { evaluatorsFolder } from '../../experiment/load.ts'
import { loadRustSyntax } from '../../experiment/rust-syntax.ts'
import { seedsOf } from '../../experiment/seeds.ts'
import { findToolchain } from '../../rust/toolchain.ts'
import { metadataOf, prepared } from '../../scoring/cargo-run.ts'
import { entryPointsOf } from '../../scoring/entry-points.ts'
import { type CargoDependency, generateEvaluator, kitLibraries } from '../../scoring/generated-crate.ts'
import { inCache } from '../../scoring/in-cache.ts'
import type { BuildOptions } from '../../scoring/kept-builds.ts'
import { cargoDependency } from '../../scoring/offered-crates.ts'
import { findReference } from '../../scoring/reference.ts'
import { evaluatorTypes } from '../../scoring/types-crate.ts'
import { claimOf, heldOutSeed } from '../../search/champion.ts'
import { type Context, pathForPeople } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { expectEmpty, type NewFile, writeFiles } from '../new-folder.ts'
import { readExperimentTable } from '../table-data.ts'
import { type Copies, copyCrate } from './copied-crate.ts'
import {
	benchText,
	type ChampionCrate,
	type Check,
	givenText,
	heldOutFolder,
	manifestText,
	readmeText,
	testText,
	typesFeature,
} from './crate-texts.ts'
import { evaluatorType } from './evaluator-type.ts'

/** The champion of a run, as it goes into a crate. */
export interface Found {
	readonly run: RunArchive
	readonly candidate: CandidateRecord
	readonly report: ChampionReport
}

/**
 * Writes a crate that has the champion, builds and tests alone, and has the held-out check of its search as its test; where
 * speed is scored, a benchmark beside the seed as well.
 *
 * @param named - The folder as typed, which is new or empty.
 * @returns What a person should know, in lines.
 * @throws {UsageError} If there is something in the folder, or what the check needs is not there any more.
 * @throws {ExperimentError | ToolchainError | EvaluatorBuildError} If the evaluator's crate cannot be read.
 */
export async function writeCrate(context: Context, named: string, found: Found): Promise<string[]> {
	const folder = resolve(context.places.cwd, named)
	await expectEmpty(context, folder)
	const { experiment } = found.run.record()
	const toolchain = await findToolchain(context.env.OXIPELAGO_RUSTC, context.env)
	const { cache: cacheFolder, packageRoot } = context.places
	const options: BuildOptions = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }
	const isChecked = experiment.evaluator.kind !== 'script'
	const copies: Copies = {
		describe: (manifest) => described(manifest, options),
		given: experiment.types === undefined ? {} : { types: { path: '../types', features: [typesFeature] } },
		folders: new Map(),
		files: [],
	}
	const dependencies = await dependenciesOf(experiment, copies)
	const evaluator = isChecked ? await copyEvaluator(experiment, copies, options) : undefined
	const checked = evaluator && (await checkOf(context, found, evaluator, Object.keys(dependencies)))
	const crate: ChampionCrate = {
		name: nameOf(experiment.name),
		about: `Candidate ${found.candidate.number} of ${found.run.id}.`,
		compile: experiment.compile,
		dependencies,
		check: checked?.check,
	}
	const license = await readFile(join(packageRoot, 'LICENSE'))
	const lock = await readFile(join(evaluatorsFolder, 'Cargo.lock'))
	const files: NewFile[] = [
		{ name: 'Cargo.toml', text: manifestText(crate) },
		{ name: 'README.md', text: readmeText(crate, found.report) },
		{ name: 'src/lib.rs', text: `//! ${crate.about}\n\n${found.candidate.source.trimEnd()}\n` },
		...copies.files.map(({ name, text }) => ({ name: join('crates', name), text })),
		...(await typesFiles(experiment, isChecked)),
		...(checked === undefined
			? []
			: [
					...checked.files,
					{ name: 'crates/kit/LICENSE', text: license },
					// The versions that the kit was tested with; cargo leaves out what is not needed.
					{ name: 'Cargo.lock', text: lock },
				]),
		...cpuFiles(experiment),
	]
	await writeFiles(context, folder, files)
	return [
		`${pathForPeople(context, folder)}: a crate of candidate ${found.candidate.number} of ${found.run.id}`,
		...(checked === undefined
			? ['its evaluator is in TypeScript, which no crate of Rust runs: it has no test']
			: ['`cargo test` there checks it on the inputs that confirm a champion']),
		...(crate.check?.beside.length ? ['`cargo bench` there times it beside the seed'] : []),
	]
}

async function described(manifest: string, options: BuildOptions): ReturnType<Copies['describe']> {
	const run = await prepared({ ...options, manifest, path: manifest, part: undefined })
	const { packages } = await metadataOf(run, ['--no-deps'], new AbortController().signal)
	const own = packages.find((one) => one.manifest_path === manifest)
	if (own === undefined) throw new UsageError(`${manifest}: expected the manifest of a crate`)
	return own
}

/** What candidates may use: crates of a person's own are copied. */
async function dependenciesOf(
	{ dependencies = {}, types }: Experiment,
	copies: Copies,
): Promise<Record<string, CargoDependency>> {
	const all: Record<string, CargoDependency> = types === undefined ? {} : { types: { path: 'crates/types' } }
	for (const [name, wanted] of Object.entries(dependencies)) {
		const { path } = wanted
		const copy = path === undefined ? {} : { path: `crates/${await copyCrate(join(path, 'Cargo.toml'), copies)}` }
		all[name] = { ...cargoDependency(wanted), ...copy }
	}
	return all
}

/** Copies the evaluator, as a library that opens it; its name and folder. */
async function copyEvaluator(
	{ evaluator, types, dependencies = {} }: Experiment,
	copies: Copies,
	options: BuildOptions,
): Promise<Check['evaluator']> {
	const { kind, path } = evaluator
	if (!existsSync(path))
		throw new UsageError(`${path} is not there any more, the evaluator with which the crate is tested`)
	const offered = Object.entries(dependencies).map(([name, one]) => [name, cargoDependency(one)] as const)
	const extras = { types, dependencies: Object.fromEntries(offered) }
	const folder =
		kind === 'crate' ? path : await inCache(options.cacheFolder, () => generateEvaluator(path, options, extras))
	const manifest = join(folder, 'Cargo.toml')
	const syntax = await loadRustSyntax()
	const more = (root: string) => {
		const type = evaluatorType(syntax, root)
		if (type !== undefined) return openingText(type)
		throw new UsageError(`${path}: expected \`evaluator!(…)\` in the root of its program, found none`)
	}
	await copyCrate(manifest, copies, { folder: 'evaluator', more })
	return { name: (await copies.describe(manifest)).name, path: 'crates/evaluator' }
}

function openingText(type: string): string {
	return `
/// This evaluator, for functions of the same process.
pub fn in_process(
    settings: &str,
    data: Option<&str>,
) -> Result<Box<dyn oxipelago_kit::InProcess>, oxipelago_kit::Refusal> {
    oxipelago_kit::in_process::<${type}>(settings, data)
}
`
}

/** What the champion is checked with, and the files of it. */
async function checkOf(
	context: Context,
	{ run, candidate }: Found,
	evaluator: Check['evaluator'],
	crates: readonly string[],
): Promise<{ check: Check; files: NewFile[] }> {
	const record = run.record()
	const { experiment, facts } = record
	const { data, settings } = (await readExperimentTable(context, experiment, false)).opened(experiment)
	const claimed = claimOf(candidate.outcome)
	if (claimed === undefined) throw new RangeError(`Expected candidate ${candidate.number} to have a score`)
	const file = data === undefined ? undefined : `data${extname(data)}`
	const seed = seedsOf(experiment)[seedToBeat(run)?.candidate ?? 0]?.source ?? experiment.seed.source
	const reference = facts.timed ? (await findReference(experiment)).source : seed
	const besides: Readonly<Record<string, string>> = facts.timed
		? { seed, ...(reference === seed ? {} : { reference }) }
		: {}
	const check: Check = {
		evaluator,
		kit: 'crates/kit',
		entryPoints: await entryPointsOf(facts, experiment, crates),
		settings,
		data: file,
		seed: heldOutSeed(record),
		claimed,
		beside: Object.keys(besides),
	}
	const files: NewFile[] = [
		{ name: 'tests/held_out.rs', text: testText(check) },
		{ name: `${heldOutFolder}/given.rs`, text: givenText(check) },
		...Object.entries(besides).map(([name, text]) => ({ name: `${heldOutFolder}/${name}.rs`, text })),
		...(facts.timed ? [{ name: 'benches/speed.rs', text: benchText(check) }] : []),
	]
	if (data !== undefined && file !== undefined) {
		const text = await readFile(data).catch((cause: NodeJS.ErrnoException) => {
			throw new UsageError(`${data}: the data with which the crate is tested cannot be read (${cause.code})`, { cause })
		})
		files.push({ name: `${heldOutFolder}/${file}`, text })
	}
	return { check, files }
}

/** The crate of a person's own types: with all that inputs and outputs need where the evaluator has them, too. */
async function typesFiles({ types }: Experiment, isChecked: boolean): Promise<NewFile[]> {
	if (types === undefined) return []
	const serde = (await kitLibraries(evaluatorsFolder, ['serde'])).serde as Record<string, string>
	const needed = {
		features: { [typesFeature]: ['dep:serde', 'dep:oxipelago-kit'] },
		dependencies: { serde: { ...serde, optional: true }, 'oxipelago-kit': { path: '../kit', optional: true } },
	}
	const manifest = stringify({
		package: { name: 'types', version: '0.1.0', edition: '2024', publish: false },
		lib: { path: 'lib.rs', doctest: false },
		...(isChecked ? needed : {}),
	})
	const text = isChecked ? await evaluatorTypes(types.source, typesFeature) : types.source
	return [
		{ name: 'crates/types/Cargo.toml', text: manifest },
		{ name: 'crates/types/lib.rs', text },
	]
}

/** Where candidates are compiled for this machine's processor, so is the crate. */
function cpuFiles({ compile: { targetCpu } }: Experiment): NewFile[] {
	if (targetCpu === undefined) return []
	return [{ name: '.cargo/config.toml', text: stringify({ build: { rustflags: ['-C', `target-cpu=${targetCpu}`] } }) }]
}

/** `Fit a Curve` is the package `fit-a-curve-champion`. */
function nameOf(experiment: string): string {
	const plain = experiment
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^[^a-z]+|-+$/g, '')
	return `${plain.slice(0, 40).replace(/-+$/, '') || 'the'}-champion`
}
