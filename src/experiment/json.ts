import type * as z from 'zod'

/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Reads what JSON leaves out where it is `undefined`: a key of an object that is there again when it is read. */
export function orAbsent<Value>(schema: z.ZodType<Value>): z.ZodType<Value | undefined> {
	return schema.optional().default(undefined as never) as z.ZodType<Value | undefined>
}
