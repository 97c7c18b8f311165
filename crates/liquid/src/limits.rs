//! Every bound of the engine, with its reason.
//!
//! The bounds of the grammar are constants: they keep the parser, the walker and the destructor of
//! a template within a stack of 2 MB. The bounds of one rendering are a [`Limits`], so that a host
//! may be stricter (a subject line needs no megabyte). Nothing is ever cut to fit: what passes a
//! bound is an error that names it.

/// Longest template, in bytes. A mail compiled from a visual editor has 15 to 150 KB.
pub const SOURCE_BYTES_MAX: usize = 512 * 1024;

/// Deepest nesting of blocks. Each level takes stack in the parser and in the walker; templates
/// written by people stay below ten.
pub const BLOCK_DEPTH_MAX: usize = 64;

/// Deepest nesting of brackets within one expression, as in `a[b[c]]`. Takes stack like a block.
pub const EXPRESSION_DEPTH_MAX: usize = 32;

/// Deepest nesting of lists and objects in the data. The usual JSON readers stop at the same depth.
pub const VALUE_DEPTH_MAX: usize = 128;

/// Deepest nesting of partials. A partial may use itself, so only a rendering can tell how deep it
/// goes; a menu within a menu within a menu is three.
pub const PARTIAL_DEPTH_MAX: usize = 8;

/// Deepest nesting of blocks over all partials that are at work, which takes stack in the walker.
pub const RENDER_DEPTH_MAX: usize = 128;

/// Most partials in one template, each counted once for every kind of place in HTML that it is used
/// in. All of them are compiled with the template.
pub const PARTIALS_MAX: usize = 200;

/// All sources of one template, partials included, in bytes: compiling takes time and memory for
/// each.
pub const SOURCES_BYTES_MAX: usize = 2 * 1024 * 1024;

/// After this many errors in one template the rest is not looked at: nobody mends more at a time.
pub const COMPILE_ERRORS_MAX: usize = 20;

/// Longest text that a filter or a `capture` may make, in bytes. Doubling a text in a loop would
/// otherwise fill the memory in some thirty steps.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Longest list that a filter may make, in elements, for the same reason.
pub const LIST_LENGTH_MAX: usize = 10_000;

/// Longest output of one rendering, in bytes. Mail readers clip a message far below this.
pub const OUTPUT_BYTES_MAX: usize = 1024 * 1024;

/// Longest range, in numbers. Nobody reads a loop of more turns.
pub const RANGE_LENGTH_MAX: usize = 10_000;

/// Fuel of one rendering: one unit per tag, output, path segment, comparison, loop turn and list
/// element handled, three per filter. A large mail burns some thousands; a million ends within tens
/// of milliseconds.
pub const FUEL: u64 = 1_000_000;

/// Bytes read or written for one unit of fuel. Copying sixteen bytes costs about what a step does,
/// and it bounds all text that one rendering can make to sixteen megabytes.
pub const BYTES_PER_FUEL: u64 = 16;

/// The bounds of one rendering. [`Limits::default`] has the constants of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// See [`FUEL`].
    pub fuel: u64,
    /// See [`OUTPUT_BYTES_MAX`].
    pub output_bytes_max: usize,
    /// See [`TEXT_BYTES_MAX`].
    pub text_bytes_max: usize,
    /// See [`LIST_LENGTH_MAX`].
    pub list_length_max: usize,
    /// See [`RANGE_LENGTH_MAX`].
    pub range_length_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: FUEL,
            output_bytes_max: OUTPUT_BYTES_MAX,
            text_bytes_max: TEXT_BYTES_MAX,
            list_length_max: LIST_LENGTH_MAX,
            range_length_max: RANGE_LENGTH_MAX,
        }
    }
}
