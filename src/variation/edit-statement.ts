import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { type Anatomy, freeLocals, type Site, type StatementSite, visibleLocals } from './anatomy.ts'
import { brief, type Change, replacing, type Splice } from './change.ts'
import { pickWhere, type Work } from './edit.ts'
import { itemsFor } from './edit-item.ts'
import { atom, fragmentOf } from './fragment.ts'
import { grow } from './grow.ts'
import { lookUp, operandsOf, type Scope } from './inference-walk.ts'
import { enclosingLoop, freshName, insertion } from './placement.ts'
import { primitiveName } from './rust-type.ts'

/** A statement taken out. */
export function deleteStatement(work: Work): Change | undefined {
	const site = pickWhere(work.random, work.main.statements, () => true)
	if (site === undefined) return undefined
	return { splices: [removal(work.main, site.node)], detail: `deleted ${described(work.main, site)}` }
}

/** A statement repeated behind itself or another one of either parent. */
export function copyStatement(work: Work): Change | undefined {
	const { random } = work
	const fromOther = work.other !== undefined && random.chance(0.5)
	const giver = fromOther ? (work.other as Anatomy) : work.main
	const place = pickWhere(random, work.main.statements, () => true)
	const donor = pickWhere(random, giver.statements, (each) => each.size <= 60)
	if (place === undefined || donor === undefined || !isAtHome(giver, donor, place.scope)) return undefined
	if (!isAtHomeJump(donor, place.node)) return undefined
	return {
		splices: [
			insertion(work.main, place.node, textOf(giver.source, donor.node), random.chance(0.5)),
			...itemsFor(work.main, giver, donor.node),
		],
		detail: `copied ${described(giver, donor)}`,
		fromOther,
	}
}

/** A statement replaced by one of either parent. */
export function replaceStatement(work: Work): Change | undefined {
	const { random } = work
	const fromOther = work.other !== undefined && random.chance(0.7)
	const giver = fromOther ? (work.other as Anatomy) : work.main
	const place = pickWhere(random, work.main.statements, () => true)
	const donor = pickWhere(random, giver.statements, (each) => each.node.type === place?.node.type)
	if (place === undefined || donor === undefined || !isAtHome(giver, donor, place.scope)) return undefined
	if (!isAtHomeJump(donor, place.node)) return undefined
	return {
		splices: [
			{ start: place.node.start, end: place.node.end, text: textOf(giver.source, donor.node) },
			...itemsFor(work.main, giver, donor.node),
		],
		detail: `${described(work.main, place)} → ${described(giver, donor)}`,
		fromOther,
	}
}

/** Two statements of one block exchange their places. */
export function swapStatements(work: Work): Change | undefined {
	const { main, random } = work
	const one = pickWhere(random, main.statements, () => true)
	const other = pickWhere(random, main.statements, (each) => each.block === one?.block && each.node !== one.node)
	if (one === undefined || other === undefined) return undefined
	return {
		splices: [
			{ start: one.node.start, end: one.node.end, text: textOf(main.source, other.node) },
			{ start: other.node.start, end: other.node.end, text: textOf(main.source, one.node) },
		],
		detail: `exchanged ${described(main, one)} and ${described(main, other)}`,
	}
}

/** A statement put behind or before another one. */
export function moveStatement(work: Work): Change | undefined {
	const { main, random } = work
	const one = pickWhere(random, main.statements, () => true)
	const place = pickWhere(
		random,
		main.statements,
		(each) => one !== undefined && (each.node.start >= one.node.end || each.node.end <= one.node.start),
	)
	if (one === undefined || place === undefined || !isAtHomeJump(one, place.node)) return undefined
	return {
		splices: [removal(main, one.node), insertion(main, place.node, textOf(main.source, one.node), random.chance(0.5))],
		detail: `moved ${described(main, one)}`,
	}
}

/** A statement made conditional. */
export function guardStatement(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickWhere(random, main.statements, (each) => each.node.type !== 'let_declaration')
	if (site === undefined) return undefined
	const condition = grow({ random, calls: work.calls, scope: site.scope }, 'bool', 1)
	const text = `if ${condition.text} { ${textOf(main.source, site.node)} }`
	return {
		splices: [{ start: site.node.start, end: site.node.end, text }],
		detail: `if ${brief(condition.text)} around ${described(main, site)}`,
	}
}

/** `if c { body }` becomes its body. */
export function unwrapStatement(work: Work): Change | undefined {
	const { main, random } = work
	const bodyOf = (site: StatementSite): SyntaxNode | undefined => {
		const inner = operandsOf(site.node)[0]
		if (inner?.type === 'if_expression') return childOf(inner, 'consequence')
		return inner?.type === 'for_expression' || inner?.type === 'while_expression' ? childOf(inner, 'body') : undefined
	}
	const site = pickWhere(random, main.statements, (each) => bodyOf(each) !== undefined)
	const body = site && bodyOf(site)
	if (site === undefined || body === undefined) return undefined
	const text = main.source.slice(body.start + 1, body.end - 1).trim()
	return {
		splices: [{ start: site.node.start, end: site.node.end, text }],
		detail: `${described(main, site)} opened`,
	}
}

/** A mutable variable in scope is given another value. */
export function insertAssignment(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickWhere(random, main.statements, (each) => assignable(each.scope).length > 0)
	if (site === undefined) return undefined
	const target = random.pick(assignable(site.scope))
	const type = primitiveName(target.type) as string
	const value = grow({ random, calls: work.calls, scope: site.scope }, type, random.below(2))
	const operator = type === 'bool' ? '=' : random.pick(['=', '=', '+=', '-='])
	const text = `${target.name} ${operator} ${value.text};`
	return { splices: [insertion(main, site.node, text, random.chance(0.5))], detail: brief(text) }
}

/** A sub-expression is computed once and named, where the same text stands more than once or at random. */
export function introduceLet(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickWhere(random, main.sites, (each) => !each.isFixed && !each.jumps && each.size > 2 && each.size < 60)
	const statement = site && statementAround(site.node)
	if (site === undefined || statement === undefined) return undefined
	const outer = main.inference.scopes.get(statement)
	for (const [name, local] of freeLocals(main, site.node, site.scope)) {
		if (lookUp(outer, name) !== local) return undefined
	}
	const name = freshName(main, 't')
	const text = textOf(main.source, site.node)
	const same = main.sites.filter(
		(each) =>
			!each.isFixed &&
			textOf(main.source, each.node) === text &&
			each.slot.start >= statement.start &&
			each.slot.end <= statement.end,
	)
	const uses: Splice[] = same.map((each) => replacing(each.slot, atom(name)))
	return {
		splices: [insertion(main, statement, `let ${name}: ${site.type} = ${text};`, true), ...uses],
		detail: `let ${name} = ${brief(text)}`,
	}
}

/** A variable that is set once and never changed is written out wherever it is read. */
export function inlineLet(work: Work): Change | undefined {
	const { main, random } = work
	const site = pickWhere(random, main.statements, (each) => {
		if (each.node.type !== 'let_declaration' || each.jumps) return false
		return childOf(each.node, 'pattern')?.type === 'identifier' && childOf(each.node, 'value') !== undefined
	})
	const pattern = site && childOf(site.node, 'pattern')
	const value = site && childOf(site.node, 'value')
	if (site === undefined || pattern === undefined || value === undefined) return undefined
	if (site.node.children.some((child) => child.type === 'mutable_specifier')) return undefined
	const name = textOf(main.source, pattern)
	const reads = main.sites.filter(
		(each) =>
			each.node.type === 'identifier' && textOf(main.source, each.node) === name && each.node.start > site.node.end,
	)
	if (reads.length === 0 || reads.some((each) => each.isFixed)) return undefined
	const fragment = fragmentOf(main.source, value)
	return {
		splices: [removal(main, site.node), ...reads.map((each) => replacing(each.slot, fragment))],
		detail: `${name} written out`,
	}
}

function assignable(scope: Scope) {
	return visibleLocals(scope).filter((local) => local.isMutable && primitiveName(local.type) !== undefined)
}

/** Whether everything a statement reads is there at a place, with the same type. */
function isAtHome(giver: Anatomy, donor: StatementSite, scope: Scope): boolean {
	for (const [name, local] of freeLocals(giver, donor.node, donor.scope)) {
		const here = lookUp(scope, name)
		if (here === undefined || primitiveName(here.type) !== primitiveName(local.type)) return false
	}
	return true
}

/** A statement that jumps out of its loop needs one around its new place. */
function isAtHomeJump(donor: StatementSite, place: SyntaxNode): boolean {
	if (!donor.jumps || enclosingLoop(place) !== undefined) return true
	for (const part of descendants(donor.node)) {
		if (part.type !== 'break_expression' && part.type !== 'continue_expression') continue
		const loop = enclosingLoop(part)
		if (loop === undefined || loop.start < donor.node.start) return false
	}
	return true
}

function statementAround(node: SyntaxNode): SyntaxNode | undefined {
	for (let at: SyntaxNode | undefined = node; at !== undefined; at = at.parent) {
		if (at.parent?.type === 'block') return at
		if (/^(?:for|while|closure|match)_expression$|_clause$/.test(at.type)) return undefined
	}
	return undefined
}

/** Takes a statement out together with its line, where it has one of its own. */
function removal(anatomy: Anatomy, node: SyntaxNode): Splice {
	const { source } = anatomy
	let start = node.start
	while (start > 0 && /[ \t]/.test(source.charAt(start - 1))) start--
	const isLineStart = start > 0 && source.charAt(start - 1) === '\n'
	const isLineEnd = source.charAt(node.end) === '\n'
	return { start: isLineStart && isLineEnd ? start - 1 : node.start, end: node.end, text: '' }
}

function described(anatomy: Anatomy, site: StatementSite | Site): string {
	return `\`${brief(textOf(anatomy.source, site.node))}\``
}
