"""Words that say little, by what they are."""


def _words(text):
    return frozenset(text.split())


# Of companies, in many countries
LEGAL_FORMS = _words("""
    ab ag aps as asa asbl bhd bv bvba ca co company comm comp corp corporation cv cvba
    cyf da dba doo dd dac ead eg eeig eirl ev eurl eood esv fmba gbr gesmbh ggmbh gie
    gmbh ges gk hf hb inc incorporated ik is ivs jsc jdoo kb kda kft kg kgaa kk ks lda
    ltda limited llc llp lp ltd ltee mbh mbb nonprofit nv nyrt oe oeg og ohg ok oo ood
    ooo ou oy oyj pc pjsc plc pllc pt pte pty pvba pvt private proprietary pty qpsc rt
    sa sab sae sal sapa sapi sarl sas sasu sc sca scarl sci scop scpa scrl scs sd se
    sdnbhd sdn senc sgps sia sicav sl sll slp slu smba snc sncf soc soparfi sp spa spj
    spk spol spzoo srl srlcr srls srlu sro stg stiftung sti tapui tmi uab ug ulc
    vof vos vzw zoo zrt zat
""")
# Between the others
LITTLE_WORDS = _words("""
    a al an and at au aux by d da das de del della den der des di do dos du e ed el en
    et för fur fuer für i il in in. l la las le les lo los of on og och oder of op og
    s te ten ter the to und und van vom von voor y z za zu zum zur
""")
# What streets are called everywhere
STREET_WORDS = _words("""
    st street str strasse ave av avenue avenida avda rd road rt route blvd boulevard bd
    dr drive ln lane ct court pl place plz plaza platz plein sq square ter terrace pkwy
    parkway hwy highway cir circle way weg wy trl trail rue r chemin ch impasse allee
    quai cours via viale corso piazza largo vicolo strada calle c carrer paseo camino
    carretera ctra rua travessa praca estrada straat laan steenweg kade gracht dreef
    gade vej vagen gatan gata katu tie ulica ul aleja al plac utca ut ter n s e w north
    south east west ne nw se sw nord sud est ouest noord zuid oost the de la le les du
    des del della di da do dos den der het el los las van von of
    no nr num numero number apt apartment suite ste unit floor fl rear bldg building
    bte bus box po pob room rm
    first second third 1st 2nd 3rd
""")
STREET_ENDINGS = (
    *("strasse", "straat", "gatan", "vagen", "platz", "plein", "gasse", "laan"),
    *("allee", "dreef", "kade", "gade", "gata", "katu", "steenweg", "str", "weg"),
    *("vej",),
)
# Providers whose addresses say nothing of a company
FREE_MAIL = _words("""
    126.com 163.com aim.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com
    bluewin.ch bol.com.br btinternet.com caramail.com centrum.cz charter.net comcast.net
    cox.net duck.com earthlink.net email.com email.cz fastmail.com fastmail.fm free.fr
    freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com
    hey.com hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
    hotmail.it hotmail.nl icloud.com ig.com.br inbox.lv inbox.ru interia.pl juno.com
    laposte.net libero.it list.ru live.be live.co.uk live.com live.fr live.nl mac.com
    mail.com mail.ee mail.ru me.com msn.com naver.com neuf.fr numericable.fr o2.pl
    onet.pl online.no optonline.net orange.fr outlook.be outlook.com outlook.de
    outlook.es outlook.fr outlook.it pm.me posteo.de proton.me protonmail.com qq.com
    rambler.ru rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz
    sfr.fr shaw.ca sina.com sky.com skynet.be sympatico.ca t-online.de talktalk.net
    telenet.be telia.com terra.com.br tin.it tiscali.it tuta.io tutanota.com uol.com.br
    verizon.net virgilio.it virgin.net wanadoo.fr web.de windstream.net wp.pl xs4all.nl
    yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de
    yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ya.ru ymail.com zoho.com ziggo.nl
""")
# Hosts of pages of many companies
SHARED_HOSTS = _words("""
    blogspot.com booking.com business.site etsy.com facebook.com github.io google.com
    instagram.com jimdo.com linkedin.com linktr.ee myshopify.com sites.google.com
    squarespace.com tripadvisor.com tumblr.com twitter.com weebly.com wix.com
    wixsite.com wordpress.com x.com yelp.com youtube.com
""")
# Below which others register: two labels. example.com is nobody's.
SUFFIXES = frozenset(
    f"{second}.{country}"
    for country in "ar at au bd br cn co cy eg hk hu id il in jp ke kr ma mx my ng nz"
    " pe ph pk pl pt sg th tr tw ua ug uk uy ve vn za".split()
    for second in "ac co com edu gov govt gv me mil ne net or org nom plc ltd".split()
) | {"example.com", "example.net", "example.org"}
# Of the company above the others
GROUP_WORDS = _words("""
    corporate global gruppe gruppo group groupe grupo groep headquarters holding
    holdings hq international intl konzern parent worldwide
""")
