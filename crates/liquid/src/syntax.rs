//! The tree that a template is parsed into.
//!
//! Plain data: no behaviour beyond what the parser fills in and the walker reads. Nodes refer to
//! the source by byte offsets. Depth is bounded by the parser, so walking and dropping a tree are
//! safe on a small stack.

use std::sync::Arc;

use crate::filter::Filter;
use crate::html::{CssPart, UrlPart};
use crate::position::Span;
use crate::value::Value;

/// A template or one of its partials.
#[derive(Debug)]
pub(crate) struct Unit {
    /// The name of a partial.
    pub(crate) name: Option<Arc<str>>,
    pub(crate) source: Arc<str>,
    pub(crate) nodes: Vec<Node>,
}

/// A node and the offset that errors within it report.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) offset: usize,
    pub(crate) kind: NodeKind,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    /// Source text, printed as it stands.
    Text(Span),
    Output(Output),
    Assign(Arc<str>, Chain),
    Capture(Arc<str>, Vec<Node>),
    If(Vec<Branch>),
    Case(Box<Case>),
    For(Box<For>),
    TableRow(Box<TableRow>),
    Cycle(Box<Cycle>),
    Increment(Arc<str>),
    Decrement(Arc<str>),
    IfChanged(Vec<Node>),
    Partial(Box<PartialCall>),
    Break,
    Continue,
}

/// `{{ … }}` or `{% echo … %}`.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) chain: Chain,
    /// How the place wants a value to be written.
    pub(crate) place: Place,
}

/// What surrounds an output, as far as writing a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// No HTML: a value is written as it is.
    Plain,
    /// HTML whose author answers for the value: its last filter is `raw`.
    Raw,
    /// HTML text or a quoted attribute.
    Html,
    /// An address in a quoted attribute.
    Url(UrlPart),
    /// A style.
    Css(CssPart),
    /// A script that is data. The last filter is `json`.
    Json,
}

/// `render` or `include`.
#[derive(Debug)]
pub(crate) struct PartialCall {
    /// True for `render`: the partial sees its arguments and nothing else.
    pub(crate) isolated: bool,
    pub(crate) name: Expression,
    /// The units that the name may mean. The linker fills it in.
    pub(crate) units: Vec<(Arc<str>, usize)>,
    pub(crate) bound: Option<Bound>,
    pub(crate) arguments: Vec<(Arc<str>, Expression)>,
}

/// `with … as …` or `for … as …`.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) value: Expression,
    /// The partial is printed for each element.
    pub(crate) each: bool,
    /// The name that the value gets; that of the partial if there is none.
    pub(crate) alias: Option<Arc<str>>,
}

/// One arm of `if`, `unless`, `elsif` or `else`; an `else` has no condition.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) condition: Option<Condition>,
    /// True for `unless`: the arm is taken when the condition is false.
    pub(crate) negated: bool,
    pub(crate) body: Vec<Node>,
}

/// Comparisons joined by `and` and `or`. They group from the right, whichever word it is.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) first: Comparison,
    pub(crate) rest: Vec<(Link, Comparison)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    And,
    Or,
}

#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) left: Expression,
    pub(crate) right: Option<(Operator, Expression)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) subject: Expression,
    pub(crate) arms: Vec<Arm>,
}

/// One `when` with its values, or an `else`, which has none.
#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) values: Option<Vec<Expression>>,
    pub(crate) body: Vec<Node>,
}

#[derive(Debug)]
pub(crate) struct For {
    pub(crate) turn: LoopHead,
    pub(crate) reversed: bool,
    pub(crate) body: Vec<Node>,
    pub(crate) otherwise: Option<Vec<Node>>,
}

#[derive(Debug)]
pub(crate) struct TableRow {
    pub(crate) turn: LoopHead,
    pub(crate) columns: Option<Expression>,
    pub(crate) body: Vec<Node>,
}

/// What `for` and `tablerow` have in common.
#[derive(Debug)]
pub(crate) struct LoopHead {
    pub(crate) variable: Arc<str>,
    pub(crate) collection: Expression,
    /// Variable and collection as written, such as `item-cart.items`. It is `forloop.name`, and
    /// loops of the same name share the place that `offset: continue` goes on from.
    pub(crate) name: Arc<str>,
    pub(crate) limit: Option<Expression>,
    pub(crate) offset: Option<LoopOffset>,
}

#[derive(Debug)]
pub(crate) enum LoopOffset {
    At(Expression),
    Continue,
}

#[derive(Debug)]
pub(crate) struct Cycle {
    pub(crate) group: CycleGroup,
    pub(crate) items: Vec<Expression>,
    pub(crate) place: Place,
}

/// Cycles of one group advance together.
#[derive(Debug)]
pub(crate) enum CycleGroup {
    /// By the value of an expression.
    Named(Expression),
    /// By the items as written.
    Items(Arc<str>),
}

/// An expression and the filters that it runs through.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) base: Expression,
    /// The expression as written, for notes on it.
    pub(crate) span: Span,
    pub(crate) filters: Vec<FilterCall>,
}

#[derive(Debug)]
pub(crate) struct FilterCall {
    pub(crate) filter: &'static Filter,
    pub(crate) offset: usize,
    pub(crate) arguments: Vec<Expression>,
    /// The `allow_false` of `default`, which is the only argument with a name.
    pub(crate) allow_false: Option<Expression>,
}

#[derive(Debug)]
pub(crate) enum Expression {
    Literal(Value),
    Path(Box<Path>),
    Range(Box<(Expression, Expression)>),
}

/// A way into the data, such as `cart.items[0].name`.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) span: Span,
    pub(crate) root: Segment,
    pub(crate) rest: Vec<Segment>,
}

#[derive(Debug)]
pub(crate) enum Segment {
    Name(Arc<str>),
    /// `[…]`.
    Index(Expression),
}
