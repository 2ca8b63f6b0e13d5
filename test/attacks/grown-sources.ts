/** Candidates that are better described than kept: too large, or no text. */
export const grownSources: Readonly<Record<string, { readonly title: string; readonly make: () => string }>> = {
	'10-five-megabytes': {
		title: 'Case 10: a reply of 5 MB',
		make: () => `${surface('x + y')}// ${'a'.repeat(5 << 20)}\n`,
	},
	'10-not-unicode': {
		title: 'Case 10: a reply that is no text',
		make: () => `${surface('x + y')}// \ud800 \udfff\ud800\n`,
	},
	'10-nul': { title: 'Case 10: a NUL character', make: () => `${surface('x + y')}// \0\n` },
	'10-empty': { title: 'Case 10: an empty reply', make: () => ' \n\t\n' },
	'10-only-comments': {
		title: 'Case 10: nothing but comments',
		make: () => '// Here is the function you asked for.\n',
	},
	'33-million-lines': { title: 'Own: a million lines', make: () => `${'//\n'.repeat(1_000_000)}${surface('x + y')}` },
	'33-parentheses': {
		title: 'Own: a hundred thousand parentheses',
		make: () => surface(`${'('.repeat(100_000)}x${')'.repeat(100_000)} + y`),
	},
	'33-blocks': {
		title: 'Own: blocks nested 50,000 deep',
		make: () => surface(`${'{'.repeat(50_000)}x${'}'.repeat(50_000)}`),
	},
	'33-references': {
		title: 'Own: a type of 50,000 references',
		make: () => `type Deep = ${'&'.repeat(50_000)}u8;\n${surface('x + y + size_of::<Deep>() as f64 * f64::NAN')}`,
	},
	'33-long-sum': {
		title: 'Own: a sum of 200,000 terms',
		make: () => surface(`${Array.from({ length: 200_000 }, () => 'x').join('+')} + f64::NAN`),
	},
	'33-many-functions': {
		title: 'Own: as many functions as fit, all of them called',
		make: () => {
			const count = 12_000
			const each = Array.from(
				{ length: count },
				(_, at) => `#[inline(never)]pub fn f${at}(x:f64)->f64{(x*${at}.5).sin()}\n`,
			)
			const calls = Array.from({ length: count }, (_, at) => `s+=f${at}(x);`)
			return `${each.join('')}pub fn surface(x: f64, y: f64) -> f64 {\nlet mut s=y;\n${calls.join('')}\ns * f64::NAN\n}\n`
		},
	},
	'33-many-errors': {
		title: 'Own: more errors than are listened to',
		make: () => surface(Array.from({ length: 30_000 }, (_, at) => `let a${at}: u8 = "no";`).join('\n')),
	},
	'33-long-type': {
		title: 'Own: an error about a type with an endless name',
		make: () => {
			const tuple = (depth: number): string => (depth === 0 ? '1.0f64' : `(${tuple(depth - 1)}, ${tuple(depth - 1)})`)
			return surface(`let deep = ${tuple(9)};\nlet wrong: fn() -> u8 = move || deep;\ndeep + x + y`)
		},
	},
	'33-else-if': {
		title: 'Own: 15,000 branches, each in the last one',
		make: () => surface(`${'if x > y { f64::NAN } else '.repeat(15_000)}{ f64::NAN }`),
	},
	'33-nested-calls': {
		title: 'Own: calls nested 30,000 deep',
		make: () => surface(`${'f64::abs('.repeat(30_000)}x${')'.repeat(30_000)} * f64::NAN`),
	},
	'33-not-not': {
		title: 'Own: 200,000 signs before a number',
		make: () => surface(`${'-'.repeat(200_000)}x * f64::NAN`),
	},
	'33-method-chain': {
		title: 'Own: 40,000 methods in a row',
		make: () => surface(`x${'.sin()'.repeat(40_000)} * f64::NAN`),
	},
	'33-closures': {
		title: 'Own: closures nested 5,000 deep',
		make: () => surface(`let deep = ${'move || '.repeat(5_000)}x;\nlet _ = deep;\nf64::NAN * y`),
	},
	'33-match-arms': {
		title: 'Own: a match with 40,000 arms',
		make: () => {
			const arms = Array.from({ length: 40_000 }, (_, at) => `${at * 7} => ${at}.5,`)
			return surface(`f64::NAN * match x.to_bits() { ${arms.join('')} _ => y }`)
		},
	},
	'30-integer': {
		title: 'Own: a number of 900,000 digits',
		make: () => surface(`x + ${'9'.repeat(900_000)}u8 as f64`),
	},
	'30-shebang': {
		title: 'Own: a byte order mark, a line for a shell, and a file behind it',
		make: () =>
			`\ufeff#!/usr/bin/env rust\nconst S: &str = include_str!("/etc/passwd");\n${surface('S.len() as f64 + x + y')}`,
	},
	'30-carriage-returns': {
		title: 'Own: a file behind a comment that ends with a carriage return',
		make: () => `// x\r\nconst S: &str = include_str!("/etc/passwd");\r\n${surface('S.len() as f64 + x + y')}`,
	},
	'33-half-comment': {
		title: 'Own: a comment that never ends',
		make: () => `${surface('x + y')}/*${'/*'.repeat(1_000)}`,
	},
}

function surface(body: string): string {
	return `pub fn surface(x: f64, y: f64) -> f64 {\n\t${body}\n}\n`
}
