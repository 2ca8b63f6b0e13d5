import { blockText, evaluatorParts } from './evaluator-parts.ts'
import type { Signature } from './parse-signature.ts'
import { wantedText } from './wanted-text.ts'

/**
 * Text of an evaluator with a rule for what is right, to be edited.
 *
 * @throws {UsageError} If the scaffold cannot draw, hand over or keep what the signature has.
 */
export function evaluatorText(signatures: readonly Signature[]): string {
	const { types, shown, declared, uses, drawn, sample, pattern, call, called } = evaluatorParts(signatures, 50, 'each')
	const isOne = signatures.length === 1
	const rule = (one: Signature) => (isOne ? 'wanted' : `wanted_${one.name}`)
	const number = numberOf(signatures)
	return `//! Scores candidates for ${shown}.
//!
//! The function under evolution is machine code from an untrusted source. So this file is built twice: \`inputs\`,
//! \`judge\` and what they call make a program that candidates never see; \`exercise\` and the types of inputs and
//! outputs make the one that candidates run in, and can be read there. The build fails where that has more.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
    Case, Confirmation, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage,${isOne ? '' : ' calls,'} evaluator,
};
${uses.map((line) => `${line}\n`).join('')}
struct Mine;

// The signature, without names: the same as in the seed.
evaluator!(Mine, ${types});

/// Inputs that a candidate is tried on.
const INPUTS: usize = 200;

${isOne ? '// One input, and what the function makes of it.\n' : ''}${declared}

/// ${isOne ? 'A random input' : 'A random call of each'}. EDIT: make inputs like those that the function will meet.
fn input(rng: &mut impl RngExt) -> ${drawn} {
${sample}
}

/// What the function should make of an input. EDIT: your own rule, a table, a slow reference, a simulation.
${signatures.map((one) => ruleText(one, rule(one))).join('\n\n')}

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
        vec![${number !== undefined ? 'Metric::lower("mse", "")' : 'Metric::lower("wrong", "of inputs")'}]
    }

${types.includes('f64') ? callsText : ''}    // Trusted: inputs and answers. The champion is confirmed on inputs from a seed that the search never had.
    fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        let mut rng = match stage {
            Stage::Quick => return Vec::new(),
            Stage::Full => Seed::new([7; 32]).rng(),
            Stage::HeldOut => seed.rng(),
        };
        let inputs: Vec<Input> = (0..INPUTS).${isOne ? 'map' : 'flat_map'}(|_| input(&mut rng)).collect();
        let mut lent = inputs.clone();
        let answers = Self::exercise(${called(rule)}, &mut lent);
        vec![Case::new(inputs, answers)]
    }

    // In the sandbox: the only place where a candidate is called.
    fn exercise(function: Self::Function, inputs: &mut Vec<Input>) -> Vec<Output> {
        inputs
            .iter_mut()
            .map(|${pattern}| {
${blockText(call, '                ')}
            })
            .collect()
    }

    // Trusted: compare, score (higher is better), and say what is wrong in words that help the next attempt.
    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        let Ran { case, output, .. } = &cases[0];
        if output.len() != case.answer.len() {
            return Judgement::wrong(format!("expected {} outputs, got {}", case.answer.len(), output.len()));
        }
${number === undefined ? judgeEqual : judgeNumbers(number)}
    }

    // Trusted: whether inputs that the search never had bear out what it found, chance aside. A champion has to.
    fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
        Confirmation::of_error("${number !== undefined ? 'mse' : 'wrong'}", claimed, found)
    }
}
`
}

function ruleText(signature: Signature, name: string): string {
	const { lifetimes, parameters, result } = signature
	const list = parameters.map((one) => `${one.name}: ${one.type}`).join(', ')
	const arrow = result === undefined ? '' : ` -> ${result.type}`
	return `fn ${name}${lifetimes}(${list})${arrow} {\n${wantedText(signature)}\n}`
}

/** The type of the one number that comes out, if that is all. */
function numberOf([only, ...others]: readonly Signature[]): string | undefined {
	if (only === undefined || others.length > 0) return undefined
	const { shape } = only.result ?? {}
	const isChanged = only.parameters.some((one) => one.shape.kind === 'reference' && one.shape.isMutable)
	return !isChanged && (shape?.kind === 'float' || shape?.kind === 'integer') ? shape.name : undefined
}

/** What mutation may insert where there are numbers of that type. */
const callsText = `    // Calls that mutation may put into a function, one \`_\` for each number.
    fn calls(&self) -> Vec<&'static str> {
        vec!["_.abs()", "_.sqrt()", "_.sin()", "_.exp()", "f64::max(_, _)"]
    }

`

function judgeNumbers(type: string): string {
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
