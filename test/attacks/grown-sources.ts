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
	'33-half-comment': {
		title: 'Own: a comment that never ends',
		make: () => `${surface('x + y')}/*${'/*'.repeat(1_000)}`,
	},
}

function surface(body: string): string {
	return `pub fn surface(x: f64, y: f64) -> f64 {\n\t${body}\n}\n`
}
