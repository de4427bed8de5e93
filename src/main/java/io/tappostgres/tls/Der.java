package io.tappostgres.tls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An element of DER, as far as the forms of keys need it.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-X.690">ITU-T X.690</a>
 */
final class Der {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    /** [0], of a structure. */
    static final int FIRST_OPTIONAL = 0xA0;

    private static final int LONG_LENGTH = 0x80;

    private final int tag;
    private final byte[] content;

    /**
     * @param content without tag and length
     */
    Der(int tag, byte[] content) {
        this.tag = tag;
        this.content = content;
    }

    /** The elements one after the other; none if the bytes are not that. */
    static List<Der> all(byte[] bytes) {
        List<Der> elements = new ArrayList<>();
        int position = 0;
        while (position + 2 <= bytes.length) {
            int tag = bytes[position] & 0xFF;
            int length = bytes[position + 1] & 0xFF;
            position += 2;
            if (length >= LONG_LENGTH) {
                int lengthBytes = length - LONG_LENGTH;
                if (lengthBytes == 0 || lengthBytes > 3 || position + lengthBytes > bytes.length) {
                    return List.of();
                }
                length = 0;
                for (int i = 0; i < lengthBytes; i++) {
                    length = (length << 8) | (bytes[position++] & 0xFF);
                }
            }
            if (length > bytes.length - position) {
                return List.of();
            }
            elements.add(new Der(tag, Arrays.copyOfRange(bytes, position, position + length)));
            position += length;
        }
        return position == bytes.length ? elements : List.of();
    }

    /** The elements of the one structure that the bytes are; none if they are not that. */
    static List<Der> members(byte[] bytes) {
        List<Der> all = all(bytes);
        boolean isStructure = all.size() == 1 && all.get(0).tag == SEQUENCE;
        return isStructure ? all(all.get(0).content) : List.of();
    }

    static Der structure(Der... members) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Der member : members) {
            content.writeBytes(member.encoded());
        }
        return new Der(SEQUENCE, content.toByteArray());
    }

    int tag() {
        return tag;
    }

    byte[] content() {
        return content;
    }

    byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(tag);
        if (content.length < LONG_LENGTH) {
            bytes.write(content.length);
        } else {
            int lengthBytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
            bytes.write(LONG_LENGTH | lengthBytes);
            for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
                bytes.write(content.length >>> shift);
            }
        }
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }
}
