/** A call of a tool that is written in tags, with its arguments by name. */
export interface TaggedCall {
	readonly tool: string
	readonly input: Readonly<Record<string, string>>
}

/**
 * Calls as models write them that were taught tags, whether or not anybody offered a tool: `<function=edit>` with
 * `<parameter=search>` in it, `<invoke name="edit">` with `<parameter name="search">`, and `<tool_call>edit` with
 * `<arg_key>` and `<arg_value>`. One that does not end is left out: it was cut.
 */
export function taggedCalls(text: string): TaggedCall[] {
	return [...text.matchAll(call)].flatMap(({ groups = {} }) => {
		const tool = groups.named ?? groups.first ?? ''
		const inside = groups.namedInside ?? groups.firstInside ?? ''
		const all = [...inside.matchAll(argument)].map(({ groups: one = {} }) => {
			return [one.name ?? one.key ?? '', withoutOuterBreaks(one.value ?? one.keyed ?? '')] as const
		})
		return all.length === 0 ? [] : [{ tool, input: Object.fromEntries(all) }]
	})
}

/** Where the first such call begins. */
export const taggedCallStart: RegExp = /<(?:function|invoke)(?:=|\s+name=)["']?[\w.-]/

const call =
	/<(?<tag>function|invoke)(?:=|\s+name=)["']?(?<named>[\w.-]+)["']?\s*>(?<namedInside>[\s\S]*?)<\/\k<tag>>|<tool_call>\s*(?<first>[\w.-]+)\s*(?=<arg_key>)(?<firstInside>[\s\S]*?)<\/tool_call>/g
const argument =
	/<parameter(?:=|\s+name=)["']?(?<name>[\w.-]+)["']?\s*>(?<value>[\s\S]*?)<\/parameter>|<arg_key>\s*(?<key>[\w.-]+)\s*<\/arg_key>\s*<arg_value>(?<keyed>[\s\S]*?)<\/arg_value>/g

function withoutOuterBreaks(value: string): string {
	return value.replace(/^[ \t]*\r?\n/, '').replace(/\r?\n[ \t]*$/, '')
}
