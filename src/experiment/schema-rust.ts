import * as z from 'zod'

const text = z.string('text').refine((value) => value.trim() !== '', 'text that is not empty')
const texts = z.array(text, 'a list of texts')

/** The message of what has to be an object and is not. */
export function objectExpected(issue: { readonly code?: string }): string | undefined {
	return issue.code === 'invalid_type' ? 'an object `{ … }`' : undefined
}

const profiles = ['debug', 'release', 'native'] as const
const profileExpected = '`debug`, `release` or `native`'
const compileObject = z.strictObject(
	{
		profile: z.enum(profiles, profileExpected).optional(),
		optLevel: z.literal([0, 1, 2, 3], '0, 1, 2 or 3').optional(),
		overflowChecks: z.boolean('true or false').optional(),
		targetCpu: z
			.string('a name')
			.regex(/^[\w.-]+$/, "a processor's name such as `native`")
			.optional(),
	},
	{ error: objectExpected },
)

const requirement = z.string('a version').regex(/^[\d^~=<>*][\w\s.,^~=<>*+-]*$/, 'a version such as `2` or `1.4`')
const dependency = z.strictObject(
	{
		version: requirement.optional(),
		path: text.optional(),
		features: texts.optional(),
		defaultFeatures: z.boolean('true or false').optional(),
	},
	{ error: objectExpected },
)
/** Crates by their names, as a user says them. */
export const dependencies: z.ZodType = z.record(
	z.string().regex(/^[a-z][\w-]*$/i),
	z.union([requirement, dependency], { error: () => "a version such as `'2'`, or `{ version: … }`" }),
	{ error: (issue) => (issue.code === 'invalid_key' ? 'names of crates' : objectExpected(issue)) },
)
/** What generic parameters stand for. */
export const instance: z.ZodType = z.record(z.string(), z.string('a type').regex(/\S/, 'a type'), {
	error: objectExpected,
})

/** How candidates are compiled, as a user says it. */
export const compile: z.ZodType = z.union([z.enum(profiles), compileObject], {
	error: () => `${profileExpected}, or \`{ profile: … }\``,
})
