"""English, as people with another first language write it too. How entries are written: `pattern.py`."""

from domain.lexicon import Lexicon, listed

_WHO = (
    "he|she|they|husband|boyfriend|bf|girlfriend|wife|dad|father|mom|mum|mother|stepdad|stepfather|brother|uncle"
    "|ex|partner|someone|somebody|guy|man|boss|roommate|people|family"
)
_VIOLENT = (
    "hits|hit|beats|beat|beating|hitting|punch*|kicks|kicked|chok*|strangl*|slap*|rape*|raping|threaten*|abuse*"
    "|abusing|stalk*|attack*|hurts|hurt|hurting|assault*|stab*"
)
_MYSELF = "myself|my_self|me_self"
_BODY = "back|neck|knee|knees|shoulder*|arm|leg|wrist|ankle|hip|hand|foot"

EN = Lexicon(
    idioms=listed(
        """
        sick of, hit_me_up, suicide_squad, cut_my_hair, live|living in|with|at|near|here|on, # kms
        few|many|couple kms, in_danger_of
        """
    ),
    at_work=listed("work*|job*|cleaner|kitchen|intern* hospital*, hospital job*|work*|kitchen*|clean*"),
    interest=listed(
        """
        interest*, study*, studied, studies, become, nurse*, nursing, career, course, degree
        worked|working|work with, want_to_be, be_a
        """
    ),
    own=listed("i_have, ive, im, my, have, had, suffer*, am, diagnosed, me"),
    health=listed(
        f"""
        depression, depressed, depressive, anxiety, anxity, panic_attack*, panic_disord*, adhd*, autism
        autistic, asperger*, ptsd, ocd, bipolar*, schizo*, psychosis, psychotic, anorex*, bulimi*
        eating|personality|mood|anxiety|bipolar|sleep disorder*
        mental health_prob*|health_issue*|illness|breakdown, mentally ill|unwell, my_mental_health, burnout*
        burned_out, burnt_out, insomnia*, traumati*, my_trauma, diagnosed, my|got|a|have diagnosis
        medication*, meds, antidepress*, painkill*, ssri*, xanax, im_sick, am_sick
        feel*|felt|got|fell|been|being|called sick|ill, i_was_sick, im_ill, am_ill, unwell
        sick leave|note|day, flu, fever, covid, migraine*, vomit*, throwing_up, food_poison*, stomach_bug
        hospitali*, was|been|am|im|went in_hospital|to_hospital|in_the_hospital|to_the_hospital
        had|have|having|after|need|my surgery|operation
        broke|broken|fractured|injured|hurt|bad|sprained {_BODY}, my {_BODY} hurt*|broken|broke|injur*
        back_pain, neck_pain, knee_pain, chronic pain|illness|disease, disabilit*, disabled, wheelchair*
        hearing_aid*, im|am deaf|blind, dyslexi*, learning_disab*
        my|see|seeing|saw therapist|psychiatrist|psychologist|shrink|doctor, in_therapy, to_therapy
        started|my therapy, psych_ward, psychiatric*, pregnant, pregnancy, miscarr*, sober, rehab, addict
        addiction*, alcoholic*, alcoholi*, relapse*, addicted_to drugs|alcohol|pills|gambling|weed, epilep*
        asthma*, diabet*, cancer, allerg*, hiv, suffer* from
        hearing|vision|sight|speech|sleep|back|knee problem*|loss|impair*|issue*|disorder*
        heart|medical|skin|mental|lung condition|problem*|disease, recovering from
        had|having|after a_breakdown|breakdown, have_add, got_add, with_add, injury, illness, disease
        syndrome*, symptom*, use|smoke|smoking|on|take|taking weed|drugs|cannabis|pills, sertral*, escital*
        prozac, zoloft, adderall, ritalin, concerta, insulin, lithium, cant sleep_without
        health reasons|problem*|issue*|condition
        """
    ),
    self_harm=listed(
        f"""
        want|wanna|wants|rather|wish|going|gonna|ready die|be_dead|to_die, better_off dead|without_me
        better without_me, wish i_was_dead|i_were_dead|never_born|i_wasnt|i_was_never
        kill|killing|hang|shoot|drown|hurt|hurting|harm|harming|cut|cutting|burn|burning {_MYSELF}
        cut|slit my_wrists|my_arms, end_it_all, end|ending|take|taking|took my_life|my_own_life
        commit_suicide
        dont|do_not|cant|not|no_longer|never want|wanna|go|keep|gonna live|living|exist|be_alive|be_here|wake_up
        dont|do_not wanna|want_to live|exist|be_alive|be_here|wake_up, cant_go_on
        no reason|point to_live|in_living|living, nothing_to_live_for, tired_of living|life|being_alive
        suicid*, suiside, self_harm*, selfharm*
        ive_been|been|started|start cutting_again|cutting_myself|self_harming, been_cutting
        point of_living|of_life|in_life, no meaning in_life|in_living
        life isnt_worth|not_worth|is_not_worth, cant_take_it|cant_take_this anymore|any_more.
        cares if_i_live|if_i_die|if_im_dead, better when_im_gone|if_im_gone|if_i_was_gone|once_im_gone
        im|am a_burden
        care|cares|miss|misses|notice|better|wish|want|wanna|hope|rather|ready|easier + die|died|dead|death
        all_my|all_the pills|meds|tablets, it_all|this|everything to_end, thinking about|of dying|death
        reason|reasons to_live, want|wanna|going end_it, hate my_life|being_alive|living, tired_of my_life
        want_out., planning to_die, goodbye_everyone, goodbye_world, no_way_out, overdos*, kms, unaliv*
        jump off|in_front bridge|train|roof, not_worth_living
        """
    ),
    danger=listed(
        f"""
        {_WHO} {_VIOLENT} me, threaten* me|to_kill
        was|been|got|getting|im|am|being raped|abused|assaulted|beaten
        was|been|got|getting|im|am|being attacked|stabbed|threatened|stalked|molested, in_danger
        im|am|feel not_safe|unsafe, isnt_safe at_home|here, outside_my door|house, dont|not feel_safe
        afraid|scared for_my_life|to_go_home|of_my, domestic_viol*
        im|am going_to|gonna kill|stab|shoot you|him|her|them|everyone|someone
        will|want_to|wanna|gonna|going_to kill|stab|shoot you|him|her|them|everyone|someone
        ill_kill you|him|her|them, trafficked, stalking_me
        {_WHO} will|gonna|going_to|wants_to|tried_to|would kill|hurt|beat me|us, hes|shes|is violent|abusive
        violent|abusive {_WHO}, abusive relationship|home, following_me, {_WHO} + knife|gun|weapon
        hiding from, tries|tried|wants to_kill_me|to_hurt_me|to_rape, {_WHO} forces|forced|forcing me
        """
    ),
)
