import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { loadRustSyntax, type RustSyntax } from '../../src/experiment/rust-syntax.ts'
import { stdUses } from '../../src/rust/std-uses.ts'

let syntax: RustSyntax
before(async () => {
	syntax = await loadRustSyntax()
})

const counting = 'fn(&str) -> HashMap<char, i32>'
const needed = (type: string, ...sources: string[]) =>
	stdUses(syntax, [type], sources).replaceAll('#[allow(unused)] ', '')

describe('stdUses', () => {
	for (const [what, source, uses] of [
		['a plain one', 'use std::collections::HashMap;', 'use std::collections::HashMap as HashMap;'],
		[
			'of a nested list',
			'use std::{fmt, collections::{self, HashMap, BTreeMap}};',
			'use std::collections::HashMap as HashMap;',
		],
		['by another name', 'use ::std::collections::BTreeMap as HashMap;', 'use std::collections::BTreeMap as HashMap;'],
		['of everything', 'use std::collections::*;', 'use std::collections::*;'],
		['of everything in a list', 'use std::{collections::*};', 'use std::collections::*;'],
		[
			'over lines, with a comment',
			'pub use std::/* maps */collections\n  ::{\n// one\nHashMap,\n};',
			'use std::collections::HashMap as HashMap;',
		],
		['of another crate', 'use hashbrown::HashMap;', ''],
		['of a module only', 'mod visible { use std::collections::HashMap; }', ''],
	] as const) {
		it(`takes a \`use\` ${what}`, () => {
			assert.equal(needed(counting, source), uses)
		})
	}

	it('takes a module that a path begins with', () => {
		const source = 'use std::collections::{self, HashMap};'
		assert.equal(needed('fn(&str) -> collections::HashMap<char, i32>', source), 'use std::collections as collections;')
	})

	it('takes aliases and constants, with what they name in turn', () => {
		const source = `use std::{collections::HashMap as Map, num::NonZeroU8};
const SIDE: usize = 4; // of a board
pub(crate) type Board<T> = [[Option<T>; SIDE]; SIDE];
type Counts = Map<
	char, NonZeroU8>;
pub type Rule = fn(&Board<Counts>) -> bool;
`
		assert.equal(
			needed('Rule', source),
			'type Rule = fn(&Board<Counts>) -> bool; type Board<T> = [[Option<T>; SIDE]; SIDE]; ' +
				'type Counts = Map< char, NonZeroU8>; const SIDE: usize = 4; ' +
				'use std::collections::HashMap as Map; use std::num::NonZeroU8 as NonZeroU8;',
		)
	})

	it('asks the next source only for what the first does not give', () => {
		const [first, second] = ['use std::rc::Rc as HashMap;', 'use std::collections::HashMap;\nuse std::num::NonZeroU8;']
		assert.equal(
			needed('fn(NonZeroU8) -> HashMap<u8>', first, second),
			'use std::rc::Rc as HashMap; use std::num::NonZeroU8 as NonZeroU8;',
		)
	})

	it('adds nothing where nothing is needed', () => {
		const source = 'use std::collections::HashMap;\nuse std::vec::*;\nuse std::f64;'
		for (const type of [
			"for<'a> fn(&'a [f64], usize) -> Option<Vec<&'a str>>",
			'fn(std::collections::HashMap<u8, u8>)',
		])
			assert.equal(needed(type, source), '')
	})
})
