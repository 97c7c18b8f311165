//! A picture as somebody sends it, made into one that can stand in a mail: decoded within limits, turned
//! the right way up, made no larger than a mail shows, and written anew. So nothing is passed on that is
//! no picture, and neither is what a camera says of its place.
//!
//! Mail programs show PNG, JPEG and GIF everywhere, so WebP becomes one of these; what moves becomes a GIF.
//! It knows nothing of stores or addresses.

use std::fmt::Write as _;
use std::io::Cursor;

use aws_lc_rs::digest::{SHA256, digest};
use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::{
    AnimationDecoder, DynamicImage, Frame, Frames, ImageDecoder, ImageFormat, ImageReader, Limits,
};

/// Largest file that is taken: a photograph of a telephone.
pub const UPLOAD_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Most pixels of a file, whatever it says how small it is packed: 25 megapixels take 100 MB.
pub const PIXELS_MAX: u64 = 25_000_000;
/// Most pixels of all pictures together of one that moves; each is written anew.
pub const MOVING_PIXELS_MAX: u64 = 60_000_000;
/// Most pictures of one that moves.
pub const FRAMES_MAX: usize = 300;
/// As wide as a picture is kept: twice as wide as a mail, for sharp screens.
pub const WIDTH_PX_MAX: u32 = 1_200;
/// As high as a picture is kept: some screens of a telephone.
pub const HEIGHT_PX_MAX: u32 = 3_000;
/// Most memory that decoding takes: [`PIXELS_MAX`] with sixteen bits a colour.
const ALLOC_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Longest side of a file; a row must not be a picture of its own.
const SIDE_PX_MAX: u32 = 20_000;
/// How good JPEG is written: beyond it files grow and nobody sees it.
const JPEG_QUALITY: u8 = 85;
/// How carefully the colours of a GIF are chosen: 1 is best, 30 fastest.
const GIF_SPEED: i32 = 10;
/// Bytes of the digest that name a picture: enough that nobody finds two with the same.
const HASH_BYTES: usize = 16;

/// A picture that is ready for a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its format.
    pub kind: Kind,
    /// As wide as it is.
    pub width_px: u32,
    /// As high as it is.
    pub height_px: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The formats that are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF, for what moves.
    Gif,
}

impl Kind {
    /// Its name, as it is kept and as it ends an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Png, Self::Jpeg, Self::Gif];
        all.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
        }
    }
}

/// Why no picture can be made of a file; the text is a lowercase fragment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is none of the formats that are read.
    #[error("this is no PNG, JPEG, GIF or WebP")]
    UnknownFormat,
    /// It says that it is one and cannot be read.
    #[error("the picture cannot be read, it may be damaged: {0}")]
    Broken(String),
    /// It is too large to be decoded.
    #[error(
        "the picture has {width_px} by {height_px} pixels; at most {PIXELS_MAX} in all are taken, and {SIDE_PX_MAX} on a side"
    )]
    TooManyPixels {
        /// As wide as it says it is.
        width_px: u32,
        /// As high as it says it is.
        height_px: u32,
    },
    /// It moves for too long.
    #[error(
        "the picture moves for too long: at most {FRAMES_MAX} frames and {MOVING_PIXELS_MAX} pixels in all are taken"
    )]
    TooLong,
}

impl Fault {
    /// A stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat => "unknown_format",
            Self::Broken(_) => "broken_image",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::TooLong => "too_many_frames",
        }
    }
}

impl Picture {
    /// Makes a picture for mails of a file. It takes up to a second of one core.
    pub fn of(file: &[u8]) -> Result<Self, Fault> {
        let format = image::guess_format(file).map_err(|_| Fault::UnknownFormat)?;
        match format {
            ImageFormat::Gif => {
                let mut decoder = GifDecoder::new(Cursor::new(file)).map_err(broken)?;
                fits(&mut decoder)?;
                moving(decoder.into_frames())
            }
            ImageFormat::WebP => {
                let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(broken)?;
                fits(&mut decoder)?;
                if decoder.has_animation() {
                    moving(decoder.into_frames())
                } else {
                    still(file, format)
                }
            }
            ImageFormat::Png => {
                let mut decoder = PngDecoder::new(Cursor::new(file)).map_err(broken)?;
                fits(&mut decoder)?;
                if decoder.is_apng().map_err(broken)? {
                    moving(decoder.apng().map_err(broken)?.into_frames())
                } else {
                    still(file, format)
                }
            }
            ImageFormat::Jpeg => still(file, format),
            _ => Err(Fault::UnknownFormat),
        }
    }

    /// By which it is known: hexadecimal, of its bytes.
    pub fn hash(&self) -> String {
        let digest = digest(&SHA256, &self.bytes);
        let bytes = digest.as_ref().iter().take(HASH_BYTES);
        bytes.fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        })
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PX_MAX);
    limits.max_image_height = Some(SIDE_PX_MAX);
    limits.max_alloc = Some(ALLOC_BYTES_MAX);
    limits
}

/// Refuses what is too large before a pixel of it is decoded.
fn fits(decoder: &mut impl ImageDecoder) -> Result<(), Fault> {
    let (width_px, height_px) = decoder.dimensions();
    let pixels = u64::from(width_px) * u64::from(height_px);
    if pixels > PIXELS_MAX || width_px.max(height_px) > SIDE_PX_MAX {
        return Err(Fault::TooManyPixels {
            width_px,
            height_px,
        });
    }
    decoder.set_limits(limits()).map_err(broken)
}

fn still(file: &[u8], format: ImageFormat) -> Result<Picture, Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    // They are set when it is known how large it is, which says more than that they were passed.
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(broken)?;
    fits(&mut decoder)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    image.apply_orientation(orientation);
    written(smaller(image), format == ImageFormat::Jpeg)
}

/// No larger than it is kept, in the same shape.
fn smaller(image: DynamicImage) -> DynamicImage {
    if image.width() <= WIDTH_PX_MAX && image.height() <= HEIGHT_PX_MAX {
        return image;
    }
    image.resize(WIDTH_PX_MAX, HEIGHT_PX_MAX, FilterType::Lanczos3)
}

/// Writes a picture that does not move. What nothing shines through is written as a photograph if it
/// was one, or if that takes less than half: a drawing is smaller as PNG.
fn written(image: DynamicImage, is_photograph: bool) -> Result<Picture, Fault> {
    let shines_through =
        image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] != u8::MAX);
    let (width_px, height_px) = (image.width(), image.height());
    let picture = |kind, bytes| Picture {
        kind,
        width_px,
        height_px,
        bytes,
    };
    let png = |image: &DynamicImage| {
        let mut bytes = Vec::new();
        let written = image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
        written.map(|()| bytes).map_err(broken)
    };
    if shines_through {
        return Ok(picture(Kind::Png, png(&image.into_rgba8().into())?));
    }
    let image = DynamicImage::from(image.into_rgb8());
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode_image(&image)
        .map_err(broken)?;
    if is_photograph {
        return Ok(picture(Kind::Jpeg, jpeg));
    }
    let png = png(&image)?;
    if jpeg.len() < png.len() / 2 {
        Ok(picture(Kind::Jpeg, jpeg))
    } else {
        Ok(picture(Kind::Png, png))
    }
}

/// Writes what moves, a picture at a time; a single one of it stands still.
fn moving(mut frames: Frames<'_>) -> Result<Picture, Fault> {
    let none = || Fault::Broken("there is no picture in it".to_owned());
    let first = frames.next().ok_or_else(none)?.map_err(broken)?;
    let Some(second) = frames.next() else {
        let image = DynamicImage::ImageRgba8(first.into_buffer());
        return written(smaller(image), false);
    };
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, GIF_SPEED);
    encoder.set_repeat(Repeat::Infinite).map_err(broken)?;
    let (mut count, mut pixels, mut size) = (0, 0_u64, (0, 0));
    for frame in [Ok(first), second].into_iter().chain(frames) {
        let frame = frame.map_err(broken)?;
        let (width, height) = frame.buffer().dimensions();
        count += 1;
        pixels += u64::from(width) * u64::from(height);
        if count > FRAMES_MAX || pixels > MOVING_PIXELS_MAX {
            return Err(Fault::TooLong);
        }
        let delay = frame.delay();
        let image = smaller(DynamicImage::ImageRgba8(frame.into_buffer())).into_rgba8();
        size = image.dimensions();
        let frame = Frame::from_parts(image, 0, 0, delay);
        encoder.encode_frame(frame).map_err(broken)?;
    }
    drop(encoder);
    Ok(Picture {
        kind: Kind::Gif,
        width_px: size.0,
        height_px: size.1,
        bytes,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn broken(error: image::ImageError) -> Fault {
    Fault::Broken(error.to_string())
}

#[cfg(test)]
mod tests;
