import type { Table } from '../../experiment/table/table.ts'
import { tableSeed, tableTask } from '../../experiment/table/table-seed.ts'
import type { TableSettings } from '../../experiment/table/table-settings.ts'
import { UsageError } from '../exit-codes.ts'
import type { Signature } from './parse-signature.ts'
import { type RustValue, rustResult, rustValue } from './rust-values.ts'

/** A file to be written: its name in the folder, and its text. */
export interface ScaffoldFile {
	readonly name: string
	readonly text: string
}

/**
 * The files of a new experiment with an evaluator of its own.
 *
 * @param hasModel - Whether a model is set: three of its islands then ask one.
 * @param seeds - What it starts from; one that knows nothing unless given.
 * @throws {UsageError} If a type of the signature is none that the scaffold knows, or nothing comes out of the function.
 */
export function experimentFiles(
	name: string,
	signature: Signature,
	hasModel = false,
	seeds: readonly ScaffoldFile[] = [],
): ScaffoldFile[] {
	const islands = hasModel ? ['algorithmist', 'simplifier', 'contrarian', 'tinkerer'] : Array(4).fill('tinkerer')
	return [
		{ name: 'experiment.ts', text: experimentText(name, signature, islands, seeds) },
		...(seeds.length === 0 ? [{ name: 'seed.rs', text: seedText(signature) }] : seeds),
		{ name: 'evaluator.rs', text: evaluatorText(signature) },
	]
}

/** The files of a new experiment on a table, which the built-in regression scores. */
export function regressionFiles(name: string, data: string, table: Table, settings: TableSettings): ScaffoldFile[] {
	const chosen = Object.entries(settings).map(([key, value]) => {
		return `${key}: ${typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`}`
	})
	const experiment = `import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: ${quoted(name)},
	// What the function is to do; language models read it.
	task: ${quoted(tableTask(table))},
	// Where evolution starts.
	seed: './seed.rs',
	// Built in: a share of the rows is held out to confirm the champion. It gives the others to \`regress\`, an operator of the
	// islands that searches formulas without a compiler.
	evaluator: 'regression',
	data: ${quoted(data)},
	// \`target\`, \`use\`, \`drop\` name columns (without them the last one is the target, all others are inputs);
	// \`missing\`: 'drop', 'mean' or 'median'; \`heldOut\`: the share of rows that confirms, 0.2 without it.
	settings: {${chosen.length === 0 ? '' : ` ${chosen.join(', ')} `}},
	${budgetText}
})
`
	return [
		{ name: 'experiment.ts', text: experiment },
		{ name: 'seed.rs', text: tableSeed(table) },
	]
}

const budgetText = `// When to stop: \`for\` (90s, 8h), \`candidates\` or \`target\` (a score), whichever comes first.
	budget: { for: '60s' },`

function experimentText(
	name: string,
	{ name: evolved }: Signature,
	islands: readonly string[],
	seeds: readonly ScaffoldFile[],
): string {
	const start =
		seeds.length === 0
			? "// Where evolution starts: edit this file first.\n\tseed: './seed.rs'"
			: `// Where evolution starts: each island from one of these, in turn.\n\tseeds: [${seeds.map((one) => quoted(`./${one.name}`)).join(', ')}]`
	return `import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: ${quoted(name)},
	// What the function is to do; language models read it.
	task: ${quoted(`Make \`${evolved}\` compute what the evaluator wants.`)},
	${start},
	// What scores a candidate: edit this file ${seeds.length === 0 ? 'second' : 'first'}.
	evaluator: './evaluator.rs',
	// One island each. tinkerer needs no model; algorithmist, micro-optimiser, simplifier and contrarian use one.
	islands: [${islands.map(quoted).join(', ')}],
	// What one candidate may use, and what it must not name, such as 'slice::sort*'.
	limits: { wallMs: 2_000, memoryMb: 256 },
	forbid: [],
	// Arithmetic that overflows wraps, as in a release; with overflowChecks it panics, as under \`cargo test\`.
	compile: { overflowChecks: false },
	${budgetText}
})
`
}

function seedText({ name, parameters, result }: Signature): string {
	const list = parameters.map((one) => `${one.name}: ${one.type}`).join(', ')
	const arrow = result === undefined ? '' : ` -> ${result}`
	const body = result === undefined ? '' : `    ${rustResult(result).plain}\n`
	return `/// What this function should do, in a sentence: language models read it.
///
/// Evolution starts from this body. The better it is, the sooner it gets somewhere; this one knows nothing.
pub fn ${name}(${list})${arrow} {
${body}}
`
}

function evaluatorText(signature: Signature): string {
	const { type } = signature
	const parameters = signature.parameters.map(({ name, type }) => {
		return { name: ownNames.has(name) ? `${name}_` : name, ...rustValue(type) }
	})
	const changed = parameters.filter((one) => one.changed)
	const results = [...(signature.result === undefined ? [] : [rustResult(signature.result)]), ...changed]
	if (results.length === 0) {
		throw new UsageError(
			`--signature: nothing comes out of \`${type}\`; expected a result, or a parameter such as \`&mut [f64]\``,
		)
	}
	const input = tupleOf(parameters.map((one) => one.owned))
	const output = tupleOf(results.map((one) => one.owned))
	const isNumber = changed.length === 0 && results[0]?.kind === 'number'
	return `//! Scores candidates for \`${type}\`.
//!
//! The function under evolution is machine code from an untrusted source. So this file is built twice: \`inputs\`,
//! \`judge\` and what they call make a program that candidates never see; \`exercise\` and the types of inputs and
//! outputs make the one that candidates run in, and can be read there. The build fails where that has more.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
    Case, Confirmation, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator,
};

struct Mine;

// The signature, without names: the same as in the seed.
evaluator!(Mine, ${type});

/// Inputs that a candidate is tried on.
const INPUTS: usize = 200;

/// One input.
type Input = ${input};

/// What the function makes of one input.
type Output = ${output};

/// A random input. EDIT: make inputs like those that the function will meet.
fn input(rng: &mut impl RngExt) -> Input {
${sampleText(parameters)}
}

/// What the function should make of an input. EDIT: your own rule, a table, a slow reference, a simulation.
fn wanted(${parameters.map((one) => `${one.name}: ${one.type}`).join(', ')})${signature.result === undefined ? '' : ` -> ${signature.result}`} {
${wantedText(parameters, results[0], signature.result === undefined)}
}

impl Evaluator for Mine {
    type Input = Vec<Input>;
    type Answer = Vec<Output>;
    type Output = Vec<Output>;

    // The same inputs for every candidate of the search, so that scores can be compared.
    const FIXED_INPUTS: bool = true;

    fn open(settings: &Settings) -> Result<Self, Refusal> {
        settings.expect_no_data()?;
        settings.expect_only(&[])?;
        Ok(Mine)
    }

    fn metrics(&self) -> Vec<Metric> {
        vec![${isNumber ? 'Metric::lower("mse", "")' : 'Metric::lower("wrong", "of inputs")'}]
    }

${type.includes('f64') ? callsText : ''}    // Trusted: inputs and answers. The champion is confirmed on inputs from a seed that the search never had.
    fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        let mut rng = match stage {
            Stage::Quick => return Vec::new(),
            Stage::Full => Seed::new([7; 32]).rng(),
            Stage::HeldOut => seed.rng(),
        };
        let inputs: Vec<Input> = (0..INPUTS).map(|_| input(&mut rng)).collect();
        let mut lent = inputs.clone();
        let answers = Self::exercise(wanted, &mut lent);
        vec![Case::new(inputs, answers)]
    }

    // In the sandbox: the only place where a candidate is called.
    fn exercise(function: Self::Function, inputs: &mut Vec<Input>) -> Vec<Output> {
        inputs
            .iter_mut()
            .map(|${patternOf(parameters)}| {
${exerciseText(parameters, changed, signature.result !== undefined)}
            })
            .collect()
    }

    // Trusted: compare, score (higher is better), and say what is wrong in words that help the next attempt.
    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        let Ran { case, output, .. } = &cases[0];
        if output.len() != case.answer.len() {
            return Judgement::wrong(format!("expected {} outputs, got {}", case.answer.len(), output.len()));
        }
${isNumber ? judgeNumbers(results[0] as RustValue) : judgeEqual}
    }

    // Trusted: whether inputs that the search never had bear out what it found, chance aside. A champion has to.
    fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
        Confirmation::of_error("${isNumber ? 'mse' : 'wrong'}", claimed, found)
    }
}
`
}

/** What mutation may insert where there are numbers of that type. */
const callsText = `    // Calls that mutation may put into a function, one \`_\` for each number.
    fn calls(&self) -> Vec<&'static str> {
        vec!["_.abs()", "_.sqrt()", "_.sin()", "_.exp()", "f64::max(_, _)"]
    }

`

/** Names that the scaffold has where it names parameters. */
const ownNames: ReadonlySet<string> = new Set(['rng', 'function'])

interface Parameter extends RustValue {
	readonly name: string
}

function sampleText(parameters: readonly Parameter[]): string {
	const lines = parameters.map(({ name, owned, sample, kind, type }, index) => {
		const before = parameters[index - 1]
		// A length goes with the list before it: any other would only make candidates panic.
		const isLength = kind === 'number' && /^(len|length|n|count|size)$/.test(name) && before?.kind === 'list'
		const value = isLength ? `${before.name}.len()${type === 'usize' ? '' : ` as ${type}`}` : sample
		return `    let ${name}: ${owned} = ${value};`
	})
	return [...lines, `    ${tupleOf(parameters.map((one) => one.name))}`].join('\n')
}

function wantedText(parameters: readonly Parameter[], result: RustValue | undefined, changes: boolean): string {
	const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join('\n')
	if (changes) {
		return indent(
			parameters
				.filter((one) => one.changed)
				.map(({ name, type }) =>
					type.includes('f64') || type.includes('f32') ? `${name}.sort_by(|a, b| a.total_cmp(b));` : `${name}.sort();`,
				),
		)
	}
	// The rule is one of fractions only where the signature has them.
	const hasFloats = [...parameters, ...(result === undefined ? [] : [result])].some(({ owned }) =>
		/f(?:32|64)/.test(owned),
	)
	const [into, point] = hasFloats ? (['f64', '.0'] as const) : (['i64', ''] as const)
	const numbers = parameters
		.filter((one) => one.type !== into)
		.map((one) => `let ${one.name} = ${one.number(one.name, into)};`)
	const [first, ...others] = parameters.map((one) => one.name)
	const sum =
		first === undefined
			? `42${point}`
			: [`${first} * ${first}`, ...others.map((name) => `3${point} * ${name}`), `2${point}`].join(' + ')
	const as = (type: string | undefined) => (type === into ? sum : `(${sum}) as ${type}`)
	const final = {
		number: as(result?.type),
		truth: `${sum} > 10${point}`,
		text: `format!("{${hasFloats ? ':.0' : ''}}", ${sum})`,
		list: `vec![${as(result?.owned.slice(4, -1))}]`,
	}[result?.kind ?? 'number']
	return indent([...numbers, final])
}

function exerciseText(parameters: readonly Parameter[], changed: readonly Parameter[], hasResult: boolean): string {
	const call = `function(${parameters.map((one) => one.pass(one.name)).join(', ')})`
	const after = changed.map((one) => `${one.name}.clone()`)
	const lines =
		changed.length === 0
			? [call]
			: [`${hasResult ? 'let result = ' : ''}${call};`, tupleOf([...(hasResult ? ['result'] : []), ...after])]
	return lines.map((line) => `                ${line}`).join('\n')
}

function patternOf(parameters: readonly Parameter[]): string {
	return tupleOf(parameters.map((one) => one.name))
}

function judgeNumbers({ type }: RustValue): string {
	const number = (name: string) => (type === 'f64' ? `*${name}` : `*${name} as f64`)
	return `        let mut worst = (0.0, String::new());
        let mut squares = Vec::new();
        for ((input, got), want) in case.input.iter().zip(output).zip(&case.answer) {
            let error = (${number('got')} - ${number('want')}).abs();
            squares.push(error * error);
            if error > worst.0 {
                worst = (error, format!("worst at {input:?}: got {got:?}, wanted {want:?}"));
            }
        }
        let mse = Mean::of(squares.iter().copied());
        Judgement::scored(-mse.value).mean("mse", mse).exact(mse.value < 1e-12).feedback(worst.1)`
}

const judgeEqual = `        let wrong: Vec<_> = case.input.iter().zip(output).zip(&case.answer).filter(|((_, got), want)| got != want).collect();
        let feedback = wrong.first().map(|((input, got), want)| format!("for {input:?}: got {got:?}, wanted {want:?}"));
        let share = Mean::of(output.iter().zip(&case.answer).map(|(got, want)| f64::from(u8::from(got != want))));
        Judgement::scored(1.0 - share.value)
            .mean("wrong", share)
            .exact(wrong.is_empty())
            .feedback(feedback.unwrap_or_default())`

function tupleOf(parts: readonly string[]): string {
	return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`
}

function quoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
