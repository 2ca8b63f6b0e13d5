import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { findToolchain } from '../../src/rust/toolchain.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import type { Parent } from '../../src/variation/operator.ts'
import { idioms } from './idioms.ts'
import { iterations } from './iterations.ts'
import { bubbleSort, bumps, flat, quickSort, shellSort, surface } from './seeds.ts'
import { stubs } from './stubs.ts'

const syntax = await loadRustSyntax()
const { rustc } = await findToolchain(undefined, process.env)
const calls = ['_.cos()', '_.exp()', '_.abs().sqrt()', '_.powi(2)', 'f64::atan2(_, _)', '_.max(_)']

const words = `use std::collections::HashMap;

pub fn f(text: &str) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in text.split_whitespace().map(|w| w.to_lowercase()) {
        *counts.entry(word).or_insert(0) += 1;
    }
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.into_iter().take(10).collect()
}
`

const modules = `mod deep {
    pub mod er {
        pub fn half(x: f64) -> f64 {
            x / 2.0
        }
        pub const K: f64 = 3.0;
    }
}
use deep::er::{self, half};

pub fn surface(x: f64, y: f64) -> f64 {
    half(x) * er::K + y
}
`

const intervals = `pub fn f(spans: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut sorted = spans.to_vec();
    sorted.sort_by_key(|&(from, to)| (from, -to));
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match merged.last_mut() {
            Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged.retain(|(a, b)| b - a >= 1);
    merged
}
`

const single = `pub fn f(xs: &[f32], k: usize) -> Option<f32> {
    let mut sorted: Vec<f32> = xs.iter().copied().filter(|x| !x.is_nan()).collect();
    sorted.sort_unstable_by(|a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    let (top, rest) = sorted.split_at_checked(k)?;
    let best = top.iter().copied().reduce(f32::max)?;
    let next = rest.first().copied().unwrap_or(f32::MIN);
    Some((best - next).abs().mul_add(0.5, next))
}
`

const half = 'const fn half(x: f64) -> f64 { x / 2.0 }\n'

function draftsOf(
	name: string,
	sources: readonly string[],
	count: number,
	seed = sources[0] as string,
	donors: readonly { readonly name: string; readonly source: string }[] = [],
): string[] {
	const functions = ['sort', 'surface', 'f']
	const operators = createEmbeddedOperators(syntax, { calls, functions, maxTokens: 600, seeds: [seed], donors })
	const operator = operators.find((each) => each.name === name)
	assert.ok(operator)
	const [main, ...others] = sources.map(
		(source, at): Parent => ({
			candidate: at,
			source,
			operator: 'seed',
			score: undefined,
			outcome: { kind: 'wrong', feedback: '' },
			island: 0,
		}),
	)
	assert.ok(main)
	const { signal } = new AbortController()
	return Array.from({ length: count }, (_, number) => {
		const view = { parents: () => [main, ...others] as const, elites: () => [], migrants: () => [], failures: () => [] }
		const random = randomStream(1, name, number)
		const proposed = operator.propose({
			island: 0,
			number,
			random,
			parents: operator.choose(view, random),
			signal,
			view,
		})
		const next = proposed.next()
		return next.done === true ? [] : [next.value.source]
	}).flat()
}

/**
 * How many of the sources rustc refuses, as modules of one crate: those with errors are taken out and the rest is
 * compiled again, since borrows are checked only where types are right.
 */
function refused(sources: readonly string[]): number {
	const folder = mkdtempSync(join(tmpdir(), 'oxipelago-share-'))
	try {
		let left = sources.map((_, at) => at)
		for (;;) {
			for (const at of left) writeFileSync(join(folder, `c${at}.rs`), sources[at] as string)
			writeFileSync(join(folder, 'lib.rs'), left.map((at) => `#[forbid(unsafe_code)]\nmod c${at};\n`).join(''))
			const flags = [
				'--edition=2024',
				'--crate-type=lib',
				'--emit=metadata',
				'--cap-lints=allow',
				'--error-format=json',
			]
			const output = join(folder, 'lib.rmeta')
			const { status, stderr } = spawnSync(rustc, [...flags, '-o', output, join(folder, 'lib.rs')], {
				encoding: 'utf8',
			})
			if (status === 0) return sources.length - left.length
			const guilty = new Set<number>()
			for (const line of stderr.split('\n')) {
				if (!line.startsWith('{"$message_type":"diagnostic"')) continue
				const { level, spans } = JSON.parse(line) as { level: string; spans: { file_name: string }[] }
				if (level !== 'error') continue
				for (const { file_name } of spans) guilty.add(Number(/c(\d+)\.rs$/.exec(file_name)?.[1]))
			}
			assert.ok(guilty.size > 0, stderr.slice(0, 2_000))
			left = left.filter((at) => !guilty.has(at))
		}
	} finally {
		rmSync(folder, { recursive: true })
	}
}

describe('of what the operators propose, rustc refuses', () => {
	for (const [name, sources, most] of [
		['mutate', [surface, surface], 0.05],
		['mutate', [flat], 0.05],
		['mutate', [bubbleSort, shellSort], 0.1],
		['mutate', [bumps, surface], 0.15],
		['mutate', [quickSort, shellSort], 0.25],
		['crossover', [surface, bumps], 0.1],
		['crossover', [shellSort, bubbleSort], 0.1],
		['crossover', [quickSort, shellSort], 0.25],
		['tune', [bumps], 0.05],
		['tune', [bubbleSort], 0.05],
	] as const) {
		const line = sources[0].split('\n').find((each) => each.includes('pub fn')) ?? ''
		test(`less than ${100 * most} % by ${name} of ${line.slice(7, -2)}, ${sources[0].split('\n').length} lines`, (t) => {
			const drafts = draftsOf(name, sources, 60)
			assert.equal(drafts.length, 60)
			const bad = refused(drafts)
			t.diagnostic(`${bad} of ${drafts.length} refused`)
			assert.ok(bad <= most * drafts.length, `${bad} of ${drafts.length}`)
		})
	}

	test('at most a tenth by mutate with donors', (t) => {
		const drafts = draftsOf('mutate', [shellSort], 60, shellSort, [{ name: 'bumps.rs', source: bumps }])
		const bad = refused(drafts)
		t.diagnostic(`${bad} of ${drafts.length} refused`)
		assert.ok(bad <= 0.1 * drafts.length, `${bad} of ${drafts.length}`)
	})

	test('at most 5 % by mutate of functions with iterators', (t) => {
		const drafts = Object.values(iterations).flatMap((source) => draftsOf('mutate', [source], 30))
		assert.equal(drafts.length, 30 * Object.keys(iterations).length)
		const bad = refused(drafts)
		t.diagnostic(`${bad} of ${drafts.length} refused`)
		assert.ok(bad <= 0.05 * drafts.length, `${bad} of ${drafts.length}`)
	})

	test('at most 5 % by mutate of functions with maps, heaps, texts and patterns', (t) => {
		const drafts = Object.values(idioms).flatMap((source) => draftsOf('mutate', [source], 25))
		assert.equal(drafts.length, 25 * Object.keys(idioms).length)
		const bad = refused(drafts)
		t.diagnostic(`${bad} of ${drafts.length} refused`)
		assert.ok(bad <= 0.05 * drafts.length, `${bad} of ${drafts.length}`)
	})

	test('at most 5 % by mutate of closures that are lent the parts of what they look at', (t) => {
		const drafts = draftsOf('mutate', [intervals], 100)
		const bad = refused(drafts)
		t.diagnostic(`${bad} of ${drafts.length} refused`)
		assert.ok(bad <= 0.05 * drafts.length, `${bad} of ${drafts.length}`)
	})

	test('at most 5 % by mutate of floats of 32 bits, whose type does not follow', (t) => {
		const drafts = draftsOf('mutate', [single], 60)
		const bad = refused(drafts)
		t.diagnostic(`${bad} of ${drafts.length} refused`)
		assert.ok(bad <= 0.05 * drafts.length, `${bad} of ${drafts.length}`)
	})

	test('less than 5 % by mutate of `const` functions', () => {
		const bad = refused(draftsOf('mutate', [`pub const fn f(x: f64) -> f64 { half(x) * 2.5 + 1.0 }\n${half}`], 60))
		assert.ok(bad < 3, `${bad} of 60`)
	})

	test('less than 5 % by crossover of functions in modules', () => {
		const bad = refused(draftsOf('crossover', [modules, modules.replace('+ y', '- 2.0 * y')], 60))
		assert.ok(bad < 3, `${bad} of 60`)
	})

	test('less than 5 % by mutate of what an iterator has taken', () => {
		const bad = refused(draftsOf('mutate', [words], 60))
		assert.ok(bad < 3, `${bad} of 60`)
	})

	test('at most 5 % by mutate of what is grown from stubs, and of what becomes of it', (t) => {
		const drafts = Object.values(stubs).flatMap((stub) => {
			const first = draftsOf('mutate', [stub], 12)
			return [...first, ...first.slice(0, 3).flatMap((grown) => draftsOf('mutate', [grown], 4, stub))]
		})
		assert.equal(drafts.length, 24 * Object.keys(stubs).length)
		const bad = refused(drafts)
		t.diagnostic(`${bad} of ${drafts.length} refused`)
		assert.ok(bad <= 0.05 * drafts.length, `${bad} of ${drafts.length}`)
	})
})
