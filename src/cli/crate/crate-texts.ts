import { stringify } from 'smol-toml'
import type { ChampionReport } from '../../archive/champion.ts'
import type { CompileProfile } from '../../experiment/experiment.ts'
import type { EntryPoint } from '../../rust/wrapper.ts'
import type { Claim } from '../../scoring/evaluate.ts'
import type { CargoDependency } from '../../scoring/generated-crate.ts'
import { heldOutText } from '../held-out.ts'
import { figure } from '../numbers.ts'

/** The folder of what the champion is checked with, beside its sources. */
export const heldOutFolder = 'held-out'
/** The feature of the crate of types with which an evaluator can have them as inputs and outputs. */
export const typesFeature = 'evaluator'

/** What a crate is timed with: no more of it than `cargo bench` needs. */
const criterion = { version: '0.8', 'default-features': false, features: ['cargo_bench_support'] }

/** A crate with a champion. */
export interface ChampionCrate {
	/** Of the package. */
	readonly name: string
	/** What it is, in a line. */
	readonly about: string
	readonly compile: CompileProfile
	/** What its sources name beside the standard library. */
	readonly dependencies: Readonly<Record<string, CargoDependency>>
	/** What it is checked with; `undefined` where no crate can do that. */
	readonly check: Check | undefined
}

/** What a champion is checked with. */
export interface Check {
	/** The evaluator's package, and its folder as a manifest names it. */
	readonly evaluator: { readonly name: string; readonly path: string }
	readonly kit: string
	readonly entryPoints: readonly EntryPoint[]
	readonly settings: unknown
	/** File of the evaluator's data in {@link heldOutFolder}. */
	readonly data: string | undefined
	/** 64 hex digits. */
	readonly seed: string
	readonly claimed: Claim
	/** Where speed is scored: what it is beside, each in a file of its name; the seed first, and the reference. */
	readonly beside: readonly string[]
}

/** The manifest of the crate. */
export function manifestText({ name, about, compile, dependencies, check }: ChampionCrate): string {
	const { optLevel, overflowChecks } = compile
	const profile = { 'opt-level': optLevel, 'overflow-checks': overflowChecks, 'debug-assertions': overflowChecks }
	const isTimed = check !== undefined && check.beside.length > 0
	const checking = check && {
		evaluator: { package: check.evaluator.name, path: check.evaluator.path },
		'oxipelago-kit': { path: check.kit },
		...(isTimed ? { criterion } : {}),
	}
	return stringify({
		package: { name, description: about, version: '0.1.0', edition: '2024', publish: false },
		// The library's own harness knows none of criterion's options.
		lib: { name: 'champion', doctest: false, bench: false },
		dependencies,
		...(checking === undefined ? {} : { 'dev-dependencies': checking }),
		...(isTimed ? { bench: [{ name: 'speed', harness: false }] } : {}),
		// As candidates are compiled, so that it does in tests what it did in the search.
		profile: { dev: profile, release: { ...profile, 'codegen-units': 1 } },
		lints: { rust: { unconditional_panic: 'allow', arithmetic_overflow: 'allow' } },
		workspace: { exclude: ['crates'] },
	})
}

/** What test and benchmark share: the open evaluator, and the functions as it calls them. */
export function givenText({ entryPoints, settings, data, seed, claimed, beside }: Check): string {
	const sources = beside.map((name) => `#[path = "${name}.rs"]\nmod ${name}_source;`)
	const place = data === undefined ? 'None' : `Some(concat!(env!("CARGO_MANIFEST_DIR"), "/${heldOutFolder}/${data}"))`
	const functions = [
		functionsText('champion', 'champion', entryPoints),
		...beside.map((name) => functionsText(name, `${name}_source`, entryPoints)),
	]
	return `//! What the search knew of its champion, and the functions as the evaluator calls them.

use oxipelago_kit::{InProcess, Symbols};
${sources.length === 0 ? '' : `\n${sources.join('\n')}\n`}
/// What held-out inputs are drawn from.
pub const SEED: &str = "${seed}";

/// What the search has found of the champion.
pub const CLAIMED: &str = ${raw(JSON.stringify(claimed))};

/// The evaluator with the experiment's settings.
pub fn evaluator() -> Box<dyn InProcess> {
    let opened = evaluator::in_process(${raw(JSON.stringify(settings))}, ${place});
    opened.expect("the experiment's settings and data")
}

${functions.join('\n')}`
}

function functionsText(name: string, module: string, entryPoints: readonly EntryPoint[]): string {
	const entries = entryPoints.map(({ name, type, uses = '' }, index) => {
		const item = `static ENTRY: ${type} = ${module}::${name};`
		return `    let entry_${index} = { ${uses === '' ? '' : `${uses} `}${item} (&raw const ENTRY).cast() };\n`
	})
	const all = entryPoints.map((_, index) => `entry_${index}`).join(', ')
	return `pub fn ${name}() -> Symbols {
${entries.join('')}    // SAFETY: the compiler has just held them to the types that the evaluator states.
    unsafe { Symbols::of_statics(&[${all}]) }
}
`
}

/** The test of the crate: the check that made it the champion. */
export function testText({ beside }: Check): string {
	const reference = beside.at(-1)
	const other = reference === undefined ? 'None' : `Some(&given::${reference}())`
	return `#[allow(dead_code)]
#[path = "../${heldOutFolder}/given.rs"]
mod given;

#[test]
fn the_champion_holds_up_on_inputs_that_its_search_has_not_seen() {
    match given::evaluator().held_out(&given::champion(), ${other}, given::SEED, given::CLAIMED) {
        Ok(how) => println!("It holds up: {how}."),
        Err(why) => panic!("{why}"),
    }
}
`
}

/** The benchmark of the crate, beside the seed. */
export function benchText({ beside }: Check): string {
	const functions = ['champion', ...beside].map((name) => `("${name}", given::${name}())`)
	return `//! How fast the champion is beside what it came from: each group of the evaluator's cases, fresh ones each time.

use criterion::{Criterion, criterion_group, criterion_main};

#[allow(dead_code)]
#[path = "../${heldOutFolder}/given.rs"]
mod given;

fn speed(criterion: &mut Criterion) {
    let evaluator = given::evaluator();
    let all = [${functions.join(', ')}];
    for (index, name) in evaluator.groups().iter().enumerate() {
        let mut group = criterion.benchmark_group(*name);
        group.sample_size(20);
        for (who, functions) in &all {
            group.bench_function(*who, |bencher| bencher.iter_custom(|cases| evaluator.time(functions, index, cases)));
        }
        group.finish();
    }
}

criterion_group!(benches, speed);
criterion_main!(benches);
`
}

/** What the crate is, for who finds it. */
export function readmeText(crate: ChampionCrate, report: ChampionReport): string {
	const { name, about, check } = crate
	const commands = [
		'cargo build   # the library alone',
		...(check === undefined
			? []
			: ['cargo test    # on the inputs that confirm a champion, by the rule of the evaluator']),
		...(check?.beside.length ? ['cargo bench   # beside the seed, on fresh cases of each group'] : []),
	]
	const folders =
		check === undefined
			? ''
			: `
\`crates/evaluator\` is the evaluator of the search, \`crates/kit\` what it is written against, and \`${heldOutFolder}\` has settings, data and
the seed of the held-out inputs. They serve tests${check.beside.length > 0 ? ' and the benchmark' : ''} alone. Nothing is shut in: read \`src/lib.rs\` before you run it.
`
	return `# ${name}

${about} \`src/lib.rs\` has it as it was found: score ${figure(report.score)}, ${heldOutText(report)}.

\`\`\`sh
${commands.join('\n')}
\`\`\`
${folders}`
}

/** A string of Rust that has no escapes. */
function raw(text: string): string {
	let marks = '#'
	while (text.includes(`"${marks}`)) marks += '#'
	return `r${marks}"${text}"${marks}`
}
