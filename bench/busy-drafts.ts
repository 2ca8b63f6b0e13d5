import type { Random } from '../src/candidate/random.ts'

/**
 * A reply of a scripted model: one idea and one Rust block with a draft of `fn surface(x: f64, y: f64) -> f64`, as long
 * as what models write for it.
 *
 * @param failing - Share of drafts that rustc refuses, in [0, 1].
 */
export function draftReply(random: Random, failing: number): string {
	const refused = random.chance(failing)
	const draft = surfaceDraft(random)
	const source = refused ? random.pick(spoilers)(draft) : draft
	return `Idea: ${random.pick(ideas)}, with the constants fitted again.\n\n\`\`\`rust\n${source}\`\`\`\n`
}

const ideas = [
	'a bowl with a ripple along each axis',
	'the ripple as a helper that both axes share',
	'a loop over both coordinates',
	'a short series in place of the cosine',
	'terms of the distance to the centre',
]

/** Source of a draft of it. */
export function surfaceDraft(random: Random): string {
	return random.pick([helper, loop, series, radial])(random)
}

function helper(random: Random): string {
	return `const AMPLITUDE: f64 = ${figure(random)};

fn ripple(v: f64, k: f64) -> f64 {
    v * v - AMPLITUDE * (k * v).${random.pick(waves)}()
}

pub fn surface(x: f64, y: f64) -> f64 {
    let u = ripple(x, ${figure(random)});
    let w = ripple(y, ${figure(random)});
    ${figure(random)} + u + w + ${term(random, 2)}
}
`
}

function loop(random: Random): string {
	return `use std::f64::consts::PI;

pub fn surface(x: f64, y: f64) -> f64 {
    let mut sum = ${figure(random)};
    for v in [x, y] {
        let wave = (${figure(random)} * PI * v).${random.pick(waves)}();
        sum += v * v - ${figure(random)} * wave;
    }
    // What is left over after the bowl and the ripple.
    sum + ${term(random, 2)}
}
`
}

function series(random: Random): string {
	return `pub fn surface(x: f64, y: f64) -> f64 {
    let weights = [${figure(random)}, ${figure(random)}, ${figure(random)}];
    let part = |v: f64| -> f64 {
        weights
            .iter()
            .enumerate()
            .map(|(index, weight)| weight * (index as f64 * v).${random.pick(waves)}())
            .sum()
    };
    part(x) + part(y) + ${term(random, 2)}
}
`
}

function radial(random: Random): string {
	return `/// Distance to the centre, and what it is worth.
fn falloff(r: f64) -> f64 {
    if r < ${figure(random)} {
        r * r
    } else {
        ${figure(random)} * r
    }
}

pub fn surface(x: f64, y: f64) -> f64 {
    let r = x.hypot(y);
    let ripple = ${term(random, 2)};
    falloff(r) + ${figure(random)} * ripple
}
`
}

const waves = ['sin', 'cos'] as const

function term(random: Random, depth: number): string {
	if (depth === 0) return random.pick(['x', 'y'])
	const [one, other] = [term(random, depth - 1), term(random, depth - 1)]
	return random.pick([
		`(${one} * ${other} + ${figure(random)})`,
		`(${one} - ${figure(random)} * ${other})`,
		`(${figure(random)} * ${one} + ${other}).${random.pick(waves)}()`,
		`(${one} + ${figure(random)}).abs().sqrt()`,
	])
}

function figure(random: Random): string {
	return (random.float() * 20 + 0.001).toFixed(3)
}

/** What models get wrong. */
const spoilers: readonly ((source: string) => string)[] = [
	(source) => source.replace('-> f64 {\n    let', '-> f64 {\n    let scale = x * amplitude;\n    let'),
	(source) => source.replace(/\{\n {4}let/, '{\n    let cells: usize = 0.5;\n    let'),
	(source) => source.replace(/\}\n$/, ''),
	(source) => source.replace(/\}\n$/, '    .squared()\n}\n'),
]
