//! Rust expressions read as formulas.

use std::collections::HashMap;
use std::f64::consts;

use syn::{BinOp, Expr, ExprMethodCall, Lit, Pat, Stmt, UnOp};

use super::algebra::{add, call, multiply, power, subtract};
use super::sum::{Function, Sum};

/// A longer text, or one that is nested deeper, is not read, so that none is beyond the stack.
const LONGEST: usize = 2000;
const DEEPEST: usize = 100;

/// The formula that a Rust expression over these names is; `None` for what the language of formulas does not have.
///
/// It may be a block with `let`s. The formula has the values of the expression, up to rounding.
#[must_use]
pub fn read(source: &str, names: &[String]) -> Option<Sum> {
	read_over(source, names, (0..names.len()).map(Sum::column))
}

/// Like [`read`], with sums in the place of the columns.
pub(crate) fn read_over(source: &str, names: &[String], columns: impl Iterator<Item = Sum>) -> Option<Sum> {
	if source.len() > LONGEST || depth(source) > DEEPEST {
		return None;
	}
	let expression = syn::parse_str::<Expr>(source).or_else(|_| syn::parse_str(&format!("{{{source}}}"))).ok()?;
	let sum = expression_of(&expression, &names.iter().cloned().zip(columns).collect())?;
	sum.is_finite().then_some(sum)
}

/// How deep brackets and signs are nested, or deeper.
fn depth(source: &str) -> usize {
	let (mut open, mut signs, mut deepest) = (0_usize, 0, 0);
	for character in source.chars() {
		match character {
			'(' | '[' | '{' | '<' => open += 1,
			')' | ']' | '}' | '>' => open = open.saturating_sub(1),
			'-' | '!' | '*' | '&' | '|' => signs += 1,
			_ if character.is_whitespace() => {}
			_ => signs = 0,
		}
		deepest = deepest.max(open + signs);
	}
	deepest
}

type Known = HashMap<String, Sum>;

fn expression_of(expression: &Expr, known: &Known) -> Option<Sum> {
	match expression {
		Expr::Paren(inner) => expression_of(&inner.expr, known),
		Expr::Group(inner) => expression_of(&inner.expr, known),
		Expr::Lit(literal) => match &literal.lit {
			Lit::Float(number) if matches!(number.suffix(), "" | "f64") => {
				number.base10_parse().ok().map(Sum::constant)
			}
			Lit::Int(number) if number.suffix() == "f64" => number.base10_parse().ok().map(Sum::constant),
			_ => None,
		},
		Expr::Cast(cast) => match &*cast.expr {
			Expr::Lit(literal) => match &literal.lit {
				Lit::Int(number) => number.base10_parse().ok().map(Sum::constant),
				_ => None,
			},
			_ => None,
		},
		Expr::Path(path) => {
			let last = path.path.segments.last()?.ident.to_string();
			match path.path.get_ident() {
				Some(name) => known.get(&name.to_string()).cloned().or_else(|| named(&last)),
				None => named(&last),
			}
		}
		Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
			Some(multiply(Sum::constant(-1.0), expression_of(&unary.expr, known)?))
		}
		Expr::Binary(binary) => {
			let (one, other) = (expression_of(&binary.left, known)?, expression_of(&binary.right, known)?);
			match binary.op {
				BinOp::Add(_) => Some(add(one, other)),
				BinOp::Sub(_) => Some(subtract(one, other)),
				BinOp::Mul(_) => Some(multiply(one, other)),
				BinOp::Div(_) => Some(multiply(one, power(other, -2))),
				_ => None,
			}
		}
		Expr::MethodCall(method) => method_of(method, known),
		Expr::Block(block) => {
			let mut known = known.clone();
			let (last, before) = block.block.stmts.split_last()?;
			for statement in before {
				let Stmt::Local(local) = statement else { return None };
				let pattern = match &local.pat {
					Pat::Type(typed) => &*typed.pat,
					pattern => pattern,
				};
				let Pat::Ident(name) = pattern else { return None };
				let value = expression_of(&local.init.as_ref()?.expr, &known)?;
				known.insert(name.ident.to_string(), value);
			}
			let Stmt::Expr(value, None) = last else { return None };
			expression_of(value, &known)
		}
		_ => None,
	}
}

fn method_of(method: &ExprMethodCall, known: &Known) -> Option<Sum> {
	let inner = expression_of(&method.receiver, known)?;
	let arguments: Vec<&Expr> = method.args.iter().collect();
	match (method.method.to_string().as_str(), arguments.as_slice()) {
		("sqrt", []) => Some(power(inner, 1)),
		("recip", []) => Some(power(inner, -2)),
		("tan", []) => Some(multiply(call(Function::Sin, inner.clone()), power(call(Function::Cos, inner), -2))),
		("acos", []) => Some(subtract(Sum::constant(consts::FRAC_PI_2), call(Function::Asin, inner))),
		("log10", []) => Some(multiply(Sum::constant(consts::LOG10_E), call(Function::Ln, inner))),
		("log2", []) => Some(multiply(Sum::constant(consts::LOG2_E), call(Function::Ln, inner))),
		("ln_1p", []) => Some(call(Function::Ln, add(inner, Sum::constant(1.0)))),
		("exp_m1", []) => Some(subtract(call(Function::Exp, inner), Sum::constant(1.0))),
		("exp2", []) => Some(call(Function::Exp, multiply(Sum::constant(consts::LN_2), inner))),
		("sinh", []) => Some(hyperbolic(&inner, -0.5)),
		("cosh", []) => Some(hyperbolic(&inner, 0.5)),
		("to_radians", []) => Some(multiply(Sum::constant(consts::PI / 180.0), inner)),
		("mul_add", [by, and]) => Some(add(multiply(inner, expression_of(by, known)?), expression_of(and, known)?)),
		("hypot", [other]) => {
			let other = expression_of(other, known)?;
			Some(power(add(power(inner, 4), power(other, 4)), 1))
		}
		("powi", [exponent]) => Some(power(inner, i8::try_from(whole(exponent)?.checked_mul(2)?).ok()?)),
		("powf", [exponent]) => Some(raised(inner, expression_of(exponent, known)?)),
		(name, []) => {
			let function = Function::ALL.into_iter().find(|function| function.method() == name)?;
			Some(call(function, inner))
		}
		_ => None,
	}
}

/// `(exp(x) + 2 half exp(-x)) / 2`, for a half of either sign.
fn hyperbolic(inner: &Sum, half: f64) -> Sum {
	let up = multiply(Sum::constant(0.5), call(Function::Exp, inner.clone()));
	let down = call(Function::Exp, multiply(Sum::constant(-1.0), inner.clone()));
	add(up, multiply(Sum::constant(half), down))
}

fn raised(base: Sum, exponent: Sum) -> Sum {
	let halves = exponent.constant * 2.0;
	if exponent.terms.is_empty() && halves.fract() == 0.0 && halves.abs() <= 24.0 {
		#[expect(clippy::cast_possible_truncation, reason = "whole, and at most 24")]
		return power(base, halves as i8);
	}
	call(Function::Exp, multiply(exponent, call(Function::Ln, base)))
}

fn whole(expression: &Expr) -> Option<i32> {
	match expression {
		Expr::Lit(literal) => match &literal.lit {
			Lit::Int(number) => number.base10_parse().ok(),
			_ => None,
		},
		Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => whole(&unary.expr)?.checked_neg(),
		Expr::Paren(inner) => whole(&inner.expr),
		_ => None,
	}
}

fn named(name: &str) -> Option<Sum> {
	let value = match name {
		"PI" => consts::PI,
		"TAU" => consts::TAU,
		"E" => consts::E,
		"SQRT_2" => consts::SQRT_2,
		"LN_2" => consts::LN_2,
		"LN_10" => consts::LN_10,
		"FRAC_PI_2" => consts::FRAC_PI_2,
		"FRAC_PI_3" => consts::FRAC_PI_3,
		"FRAC_PI_4" => consts::FRAC_PI_4,
		"FRAC_PI_6" => consts::FRAC_PI_6,
		"FRAC_PI_8" => consts::FRAC_PI_8,
		"FRAC_1_PI" => consts::FRAC_1_PI,
		"FRAC_2_PI" => consts::FRAC_2_PI,
		"FRAC_1_SQRT_2" => consts::FRAC_1_SQRT_2,
		"FRAC_2_SQRT_PI" => consts::FRAC_2_SQRT_PI,
		_ => return None,
	};
	Some(Sum::constant(value))
}
