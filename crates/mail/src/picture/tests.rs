//! Pictures of every kind, and files that are none.

use super::*;
use image::{Delay, Rgba, RgbaImage};

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// Colours that slowly change and no two neighbours share, as in a photograph.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 7_u32;
    let image = RgbaImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        let slow = u8::try_from((x + y) % 200).unwrap();
        Rgba([slow + a % 8, slow + b % 8, slow + c % 8, u8::MAX])
    });
    DynamicImage::ImageRgba8(image)
}

fn flat(width: u32, height: u32, alpha: u8) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_pixel(
        width,
        height,
        Rgba([9, 90, 200, alpha]),
    ))
}

#[test]
fn each_format_becomes_one_that_mail_programs_show() {
    let check = |bytes: Vec<u8>, kind: Kind, size: (u32, u32)| {
        let picture = Picture::of(&bytes).unwrap();
        assert_eq!(picture.kind, kind);
        assert_eq!((picture.width_px, picture.height_px), size);
        let again = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!((again.width(), again.height()), size);
    };
    let photograph = DynamicImage::from(noise(40, 30).into_rgb8());
    check(file(&photograph, ImageFormat::Jpeg), Kind::Jpeg, (40, 30));
    check(
        file(&noise(400, 300), ImageFormat::WebP),
        Kind::Jpeg,
        (400, 300),
    );
    check(
        file(&flat(40, 30, 255), ImageFormat::Png),
        Kind::Png,
        (40, 30),
    );
    check(
        file(&flat(40, 30, 99), ImageFormat::WebP),
        Kind::Png,
        (40, 30),
    );
    check(
        file(&flat(40, 30, 255), ImageFormat::Gif),
        Kind::Png,
        (40, 30),
    );
    check(
        file(&flat(2400, 600, 255), ImageFormat::Png),
        Kind::Png,
        (1200, 300),
    );
    check(
        file(&flat(10, 6000, 99), ImageFormat::Png),
        Kind::Png,
        (5, 3000),
    );
}

#[test]
fn what_moves_keeps_moving() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for alpha in [255, 0, 255] {
        let delay = Delay::from_numer_denom_ms(100, 1);
        let frame = Frame::from_parts(flat(1300, 13, alpha).into_rgba8(), 0, 0, delay);
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    let picture = Picture::of(&bytes).unwrap();
    assert_eq!(
        (picture.kind, picture.width_px, picture.height_px),
        (Kind::Gif, 1200, 12)
    );
    let decoder = GifDecoder::new(Cursor::new(&picture.bytes)).unwrap();
    assert_eq!(decoder.into_frames().count(), 3);
}

#[test]
fn a_photograph_is_turned_the_right_way_up_and_says_nothing_of_itself() {
    let jpeg = file(
        &DynamicImage::from(noise(40, 30).into_rgb8()),
        ImageFormat::Jpeg,
    );
    // An APP1 segment with EXIF: one entry, orientation 6, a quarter turn.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let mut turned = jpeg[..2].to_vec();
    turned.extend([0xff, 0xe1]);
    turned.extend(length);
    turned.extend(exif);
    turned.extend(&jpeg[2..]);
    let picture = Picture::of(&turned).unwrap();
    assert_eq!((picture.width_px, picture.height_px), (30, 40));
    assert!(!picture.bytes.windows(4).any(|four| four == b"Exif"));
}

#[test]
fn the_same_picture_has_the_same_hash() {
    let of = |alpha| {
        Picture::of(&file(&flat(4, 4, alpha), ImageFormat::Png))
            .unwrap()
            .hash()
    };
    assert_eq!(of(255), of(255));
    assert_ne!(of(255), of(254));
    assert_eq!(of(255).len(), 32);
}

/// A PNG whose head says that it is as large as this.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = file(&flat(1, 1, 255), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&crc);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = crc & 1 == 1;
            crc >>= 1;
            if odd {
                crc ^= 0xedb8_8320;
            }
        }
    }
    !crc
}

#[test]
fn hostile_files_are_refused_with_a_code() {
    let check = |bytes: &[u8], code: &str| {
        let fault = Picture::of(bytes).unwrap_err();
        assert_eq!(fault.code(), code, "{fault}");
    };
    check(b"", "unknown_format");
    check(
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "unknown_format",
    );
    check(b"%PDF-1.7", "unknown_format");
    check(b"BM\x1a\0\0\0\0\0", "unknown_format");
    check(b"GIF89a", "broken_image");
    check(b"\x89PNG\r\n\x1a\n", "broken_image");
    check(b"\xff\xd8\xff\xe0", "broken_image");
    check(b"RIFF\x10\0\0\0WEBPVP8 ", "broken_image");
    let jpeg = file(
        &DynamicImage::from(noise(60, 60).into_rgb8()),
        ImageFormat::Jpeg,
    );
    check(&jpeg[..20], "broken_image");
    let png = file(&noise(60, 60), ImageFormat::Png);
    check(&png[..png.len() / 2], "broken_image");
    check(&claims(50_000, 50_000), "too_many_pixels");
    check(&claims(25_000, 1), "too_many_pixels");
    check(&claims(6_000, 5_000), "too_many_pixels");
    check(&claims(5_000, 5_000), "broken_image");
}
